"""The app server, its shelf and its vetting."""
