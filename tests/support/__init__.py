"""Real parts for tests: a running Andon, a browser."""
