"""server.py - echoes UDP on port 7; on port 9 answers a TCP stream with its length and its sender."""
import socket
import threading

ADDRESSES = ((socket.AF_INET, "192.168.5.1"), (socket.AF_INET6, "fd55::1"))


def echo(s):
    while True:
        data, sender = s.recvfrom(65535)
        s.sendto(data, sender)


def count(connection, sender):
    total = 0
    while data := connection.recv(65536):
        total += len(data)
    connection.sendall(f"{total} from {sender[0]}\n".encode())
    connection.close()


def accept(s):
    while True:
        threading.Thread(target=count, args=s.accept(), daemon=True).start()


def main():
    for family, address in ADDRESSES:
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.bind((address, 7))
        tcp = socket.socket(family, socket.SOCK_STREAM)
        tcp.bind((address, 9))
        tcp.listen()
        threading.Thread(target=echo, args=(udp,)).start()
        threading.Thread(target=accept, args=(tcp,)).start()
    print("ready", flush=True)


main()
