"""What the marks say about nominees and jurors, in floating point and with numpy: severity, uncertainty, agreement.

Pure functions on plain arrays: no database, no clock, no web. Nothing outside may import this package at module level, so
that the portal starts without numpy; the exact arithmetic of results stays in `portal.awards.scoring`.

`sheets` makes the arrays, `additive` fits nominee + juror (`reml` and `crossing` are its algebra), `design` finds what holds the jury
together, `ranks` says how sure an order is, `study` and `standing` keep these for one category, `report` puts everything together.
`agreement` says how far jurors agree, `jurors` sets each beside the fit of the others (`deletion`), `stability` leaves one out after
the other, `questions` asks in words (`notes`); `rasch` and `pairwise` are second opinions.
Where a formula comes from somewhere, its docstring says from where.
"""

import os

# One thread, unless told otherwise: the last bits are then the same on every machine, and threads that wait for busy cores
# make these small matrices several times slower. Read by the libraries of numpy when it is first imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
