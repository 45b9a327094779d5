"""Who reads what: the best assignment of jurors to entries, exact, explained, and the same for the same seed.

``request`` and ``shortages`` are plain Python and may be imported anywhere; the other modules do arithmetic on
arrays with numpy and HiGHS (Huangfu and Hall 2018, Math. Prog. Comp. 10) and are imported where they are used.

The assignment is a transportation problem: entries offer seats, jurors have room. Its matrix is totally unimodular
(also with one juror per employer, whose rows nest inside those of the entries), so the linear programme has a whole
solution; families of criteria and reading minutes may break that, and only then branch and bound is asked.
"""
