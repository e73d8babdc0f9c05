"""The Dask gateway's configuration: a pure function of the site, for the gateway and for its controller.

What is set, and why, stands in andon_gateway/, one noun per file.
"""

from andon_gateway import configure

configure(c)  # noqa: F821
