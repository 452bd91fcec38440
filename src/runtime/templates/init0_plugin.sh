#!/bin/sh
# Runs in the virtual machine as root, before the configuration comes. The root is writable (in memory); volumes and the network are not
# there yet. This file becomes /root/init0_plugin.sh. A status other than 0 ends the start of the machine.
#
# Example: a folder that the program writes to.
# mkdir -p /run/app
