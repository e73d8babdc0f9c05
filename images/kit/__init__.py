"""What images/build.py is made of. Standard library only."""
