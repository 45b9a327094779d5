"""Reading the jury: every select starts from what the viewer runs, chairs, or is."""
