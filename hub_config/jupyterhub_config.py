"""JupyterHub's configuration: a pure function of one description, then one escape hatch.

What is set, and why, stands in andon_hub/, one noun per file:
    site.py       addresses, folders and companies (from the environment and the tenant cards)
    roles.py      groups, roles and least scopes
    register.py   the same roles and groups for thousands of companies, in one transaction
    passwords.py  who may log in on one PC, and where the hub may listen
    servers.py    how a person's or a company's server is started
    pages/        gallery, operator's page, language switch
    culling.py    idle servers
To change a setting for your site, put a Python file into hub.d/ beside this one; it is loaded last.
"""

from andon_hub import configure

configure(get_config())  # noqa: F821
