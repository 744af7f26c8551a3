"""A pen in a process of its own: it moves at a steady rate whatever the window does. Standard library only.

    python pen.py PORT SECONDS

Connects to a port of this machine and writes records of what happens there and when: `KINDS`, the time
(`time.monotonic`), x and y in pad units. Between them go heartbeats, by which the window's stalls are seen.
"""

import math
import socket
import struct
import sys
import time

MOVES_A_SECOND = 120
BEATS_A_SECOND = 480
"""A multiple of the moves: every fourth tick is a move."""
DOWN, MOVE, UP, CLEAR, BEAT, END = range(6)
RECORD = struct.Struct("=Bddd")
STROKES_A_DRAWING = 2
STROKE_MOVES = 90
PAUSE_MOVES = 12
"""The pen in the air between strokes."""
SEVEN = [(0.25 + 0.5 * i / 20, 0.2, 0.01 * i) for i in range(20)] + [
    (0.75 - 0.3 * i / 30, 0.2 + 0.65 * i / 30, 0.2 + 0.01 * i) for i in range(31)
]


def moves():
    """Yield what the pen does at each move, for ever: a loop and a wave, then a fresh drawing."""
    while True:
        for stroke in range(STROKES_A_DRAWING):
            for step in range(STROKE_MOVES):
                angle = 2 * math.pi * step / STROKE_MOVES
                x = 0.5 + 0.25 * math.sin((2 - stroke) * angle) * (1 - 0.3 * stroke)
                y = 0.5 - 0.35 * math.cos(angle) + 0.03 * stroke
                yield (DOWN if step == 0 else MOVE), x, y
            yield UP, x, y
            for _ in range(PAUSE_MOVES):
                yield BEAT, 0.0, 0.0
        yield CLEAR, 0.0, 0.0


def main():
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    pen = moves()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = time.monotonic()
        for tick in range(int(seconds * BEATS_A_SECOND)):
            time.sleep(max(0.0, start + tick / BEATS_A_SECOND - time.monotonic()))
            kind, x, y = (BEAT, 0.0, 0.0) if tick % (BEATS_A_SECOND // MOVES_A_SECOND) else next(pen)
            line.sendall(RECORD.pack(kind, time.monotonic(), x, y))
        line.sendall(RECORD.pack(END, time.monotonic(), 0, 0))
        line.recv(1)  # until the window has read everything and hangs up


if __name__ == "__main__":
    main()
