"""Public pages: what is on, shortlists, winners, cases, integrity. Nothing here exists before it is public."""
