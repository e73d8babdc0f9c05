"""Process models that make the generated datasets. One module each, with ``make`` and ``truth``."""
