"""terminal.py - a user at a terminal: waits for a text, types, and so on.

  terminal.py LIMIT [TEXT KEYS]... -- COMMAND ...

KEYS may hold \\x03 and its like. Prints all that the terminal showed, then "typed N of M" and "status N" (or
"signal N"); after LIMIT seconds the command is killed."""
import os
import pty
import select
import sys
import time


def main():
    at = sys.argv.index("--")
    limit, steps, command = float(sys.argv[1]), sys.argv[2:at], sys.argv[at + 1 :]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown, mark, typed, until = b"", 0, 0, time.monotonic() + limit
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:
                break
        elif typed < len(steps):
            text = steps[typed].encode()
            if text in shown[mark:]:
                mark = shown.index(text, mark) + len(text)
                os.write(terminal, steps[typed + 1].encode().decode("unicode_escape").encode())
                typed += 2
    else:
        os.kill(pid, 9)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(shown.decode(errors="replace"))
    print(f"typed {typed // 2} of {len(steps) // 2}")
    print(f"status {status}" if status >= 0 else f"signal {-status}")


main()
