"""plain.py NETNS IFACE - switches off what would join packets or leave checksums open, as ethtool -K does:
ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO and ETHTOOL_SGRO of linux/ethtool.h."""
import ctypes
import fcntl
import os
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
CLONE_NEWNET = 0x40000000

netns, iface = sys.argv[1:]
if netns:
    fd = os.open(f"/run/netns/{netns}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(fd, CLONE_NEWNET) < 0:
        raise OSError(ctypes.get_errno(), "setns")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for command in (0x17, 0x1F, 0x24, 0x2C):
    value = ctypes.create_string_buffer(struct.pack("II", command, 0))
    request = struct.pack("16sP", iface.encode(), ctypes.addressof(value)) + b"\0" * 16
    fcntl.ioctl(s, SIOCETHTOOL, request)
