"""environment -> Settings -> app"""

import sys

from portal import create_app
from portal.settings import SettingsError, read_settings

try:
    app = create_app(read_settings())
except SettingsError as error:
    sys.exit(f"The portal cannot start: {error}")
