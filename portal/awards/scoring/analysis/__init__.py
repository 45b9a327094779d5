"""What the marks say about nominees and jurors, in floating point and with numpy: severity, uncertainty, agreement.

Pure functions on plain arrays: no database, no clock, no web. Nothing outside may import this package at module level, so
that the portal starts without numpy; the exact arithmetic of results stays in `portal.awards.scoring`.

`sheets` makes the arrays, `additive` fits nominee + juror (`reml` and `crossing` are its algebra), `design` finds what holds the jury
together, `ranks` says how sure an order is, `study` and `standing` keep these for one category, `report` puts everything together.
`agreement` says how far jurors agree, `jurors` sets each beside the fit of the others (`deletion`), `stability` leaves one out after
the other, `questions` asks in words (`notes`); `rasch` and `pairwise` are second opinions.
Where a formula comes from somewhere, its docstring says from where.
"""
