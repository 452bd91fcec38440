"""Functions that the init sequence calls while the virtual machine is set up. This file becomes /root/custom_plugins.py.

A plugin takes one parameter, may change it, and returns nothing. Each argument of Plugins() takes one function or a list of them; all are
optional. They run in this order, with what is listed as their parameter:

    before_system                       the whole configuration
    before_hostname, after_hostname     the host name, a str
    before_variables, after_variables   the environment variables, a dict; before_variables can change them
    before_volumes, after_volumes       the volumes, a list of Volume(mount, device, read_only)
    before_network, after_network       the addresses: ip, route, dns_servers, ipv6, ipv6_gateway
    after_system                        the whole configuration; the program has not started yet
    before_shutdown                     the whole configuration

A plugin that raises ends the start of the machine, and its error goes to the supervisor.
"""
from runtime_types import Plugins

# def drop_react_prefix(variables):
#     """REACT_API_URL becomes API_URL."""
#     for name in list(variables):
#         if name.startswith("REACT_"):
#             variables[name[len("REACT_"):]] = variables.pop(name)
#
#
# def show_variables(variables):
#     print("variables:", variables)

custom_plugins = Plugins(
    # before_variables=drop_react_prefix,
    # after_variables=show_variables,
)
