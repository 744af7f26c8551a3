"""Run by the test of the team, in several processes: train on a file, as torchrun would start it."""

import os
import sys

import torch

from digitscope.nn.training.distributed import end_in_team, join_team
from digitscope.nn.training_run.error_messages import ended_by
from digitscope.nn.training_run.runner import Steering, run
from digitscope.runs.messages import Train, TrainingProgress
from digitscope.runs.settings.config import SetShare, TrainConfig


def main(data, folder, die_at, resume):
    """Train; the process of rank 1 ends itself without a word after the step `die_at`, if that is above 0."""
    torch.set_num_threads(1)
    team = join_team()
    config = TrainConfig(
        sets=(SetShare(data),),
        options={"widths": [4, 6], "kernels": [5, 3], "pools": [0, 1], "hidden": 8, "dropout": 0.2},
        epochs=3,
        batch=40,
        rate=0.01,
        threads=1,
        precision="float32",
    )
    order = Train({} if resume else config.to_json(), folder, resume)
    steering = Steering()
    try:
        for message in run(order, steering, team):
            if team.rank == 1 and die_at and isinstance(message, TrainingProgress) and message.step >= die_at:
                os._exit(9)
    except RuntimeError as error:
        sys.stdout.write(ended_by(error, order, steering, "").sentence)
        end_in_team(1)
    return end_in_team(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "resume"))
