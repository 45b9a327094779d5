"""What the overview shows; every query starts from what the viewer may see."""
