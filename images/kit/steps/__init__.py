"""Steps of a build, run in a builder stage; each file stands alone."""
