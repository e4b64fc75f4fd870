"""echo.py - echoes UDP on port 7, both families. With addresses: "trip ADDRESS MS", best of five round trips
to each."""
import socket
import sys
import time


def serve():
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    s.bind(("::", 7))
    print("ready", flush=True)
    while True:
        data, sender = s.recvfrom(2000)
        s.sendto(data, sender)


def trip(address):
    s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(5)
    best = 1e9
    for _ in range(5):
        began = time.monotonic()
        s.sendto(b"x" * 100, (address, 7))
        s.recv(2000)
        best = min(best, time.monotonic() - began)
    print("trip", address, "%.1f" % (best * 1000))


if len(sys.argv) == 1:
    serve()
for a in sys.argv[1:]:
    trip(a)
