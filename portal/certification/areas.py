"""The areas of certification, each importing only those before it, and their pages."""

from portal.certification import (
    appealing,
    applying,
    certifying,
    documenting,
    keeping,
    overseeing,
    registering,
    remedying,
    schemes,
    staffing,
    visiting,
)
from portal.certification.appealing.views import appealing as appealing_pages
from portal.certification.applying.views import applying as applying_pages
from portal.certification.certifying.views import certifying as certifying_pages
from portal.certification.documenting.views import documenting as documenting_pages
from portal.certification.keeping.views import keeping as keeping_pages
from portal.certification.overseeing.views import overseeing as overseeing_pages
from portal.certification.registering.views import registering as registering_pages
from portal.certification.remedying.views import remedying as remedying_pages
from portal.certification.schemes.views import schemes as schemes_pages
from portal.certification.staffing.views import staffing as staffing_pages
from portal.certification.visiting.views import visiting as visiting_pages

AREAS = (schemes, applying, staffing, documenting, visiting, remedying, certifying, registering, keeping, appealing, overseeing)
BLUEPRINTS = (schemes_pages, applying_pages, staffing_pages, documenting_pages, visiting_pages, remedying_pages, certifying_pages, registering_pages, keeping_pages, appealing_pages, overseeing_pages)
