"""JupyterHub's configuration: a pure function of one description, then one escape hatch.

What is set, and why, stands in andon_hub/, one noun per file:
    site.py       addresses, folders and companies (from the environment and the tenant cards)
    roles.py      groups, roles and least scopes
    register.py   the same roles and groups for thousands of companies, in one transaction
    membership.py who someone is: company and role, from cards or from groups
    environment.py what a server is told about itself, in both runtimes
    passwords.py  who may log in on one PC, and where the hub may listen
    servers.py    how a server is started on one PC
    oidc.py       who may log in on a cluster (OpenID Connect)
    pods.py       how a server is started on a cluster; quota.py: what the cluster refuses, in words
    cluster.py    what the hub is told about its cluster
    pages/        gallery, operator's page, language switch
    culling.py    idle servers
To change a setting for your site, put a Python file into hub.d/ beside this one; it is loaded last.
"""

from andon_hub import configure

configure(c)  # noqa: F821 - given by traitlets, and by the chart's own configuration, which runs this file too
