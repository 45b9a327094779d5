"""The demo federation: ECCCO with an edition in every phase, built from the texts of portal/demo_data.

Past moves are made at their past instants (``clock.pretend``), with the same commands as real ones wherever a life
cycle, a result or a signature is concerned; plain rows are written in bulk.
"""
