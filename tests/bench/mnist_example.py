"""The training loop of pytorch/examples/mnist, written anew: what many people begin with."""

from __future__ import annotations

import time

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

MEAN, STD = 0.1307, 0.3081
BATCH, TEST_BATCH = 64, 1000
EPOCHS = 14
RATE, DECAY = 1.0, 0.7
"""Of Adadelta, and its factor after each epoch."""


class Pictures(torch.utils.data.Dataset):
    """What torchvision's MNIST with ToTensor and Normalize does: a PIL picture at a time."""

    def __init__(self, digits):
        self.images, self.labels = digits.images, digits.labels.tolist()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        """Return one picture (1, 28, 28), normalised, and its label."""
        picture = Image.fromarray(self.images[index])
        values = torch.from_numpy(np.array(picture, np.uint8, copy=True))[None].to(torch.float32).div(255)
        return values.sub_(MEAN).div_(STD), self.labels[index]


class Net(nn.Module):
    """The example's network."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3, 1), nn.Conv2d(32, 64, 3, 1)
        self.dropout1, self.dropout2 = nn.Dropout(0.25), nn.Dropout(0.5)
        self.fc1, self.fc2 = nn.Linear(9216, 128), nn.Linear(128, 10)

    def forward(self, images):
        """Return the logarithms of the probabilities (B, 10)."""
        maps = functional.max_pool2d(functional.relu(self.conv2(functional.relu(self.conv1(images)))), 2)
        features = functional.relu(self.fc1(self.dropout1(torch.flatten(maps, 1))))
        return functional.log_softmax(self.fc2(self.dropout2(features)), dim=1)


def seconds_to(target, train, test, device, most_seconds=float("inf"), kept=None):
    """Train until the test accuracy in percent is reached, or for the example's epochs; tell how it went.

    most_seconds: after so many of this call no further epoch is begun.
    kept: a file; what was learned is written there, and the next call goes on from it.
    """
    torch.manual_seed(1)
    model = Net().to(device)
    optimizer = torch.optim.Adadelta(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=DECAY)
    workers = {"num_workers": 1, "persistent_workers": True, "pin_memory": True} if device != "cpu" else {}
    loader = torch.utils.data.DataLoader(Pictures(train), BATCH, shuffle=True, **workers)
    seconds, times, accuracies = 0.0, [], []
    parts = (model, optimizer, schedule)
    if kept and kept.exists():
        *states, seconds, times, accuracies = torch.load(kept)
        for part, state in zip(parts, states, strict=True):
            part.load_state_dict(state)
        torch.manual_seed(1 + len(times))
    before = seconds
    while len(times) < EPOCHS and not (accuracies and accuracies[-1] >= target):
        if seconds - before >= most_seconds:
            break
        began = time.perf_counter()
        model.train()
        for images, labels in loader:
            optimizer.zero_grad()
            loss = functional.nll_loss(model(images.to(device)), labels.to(device))
            loss.backward()
            optimizer.step()
        schedule.step()
        seconds += time.perf_counter() - began
        times.append(round(seconds, 1))
        accuracies.append(round(accuracy(model, test, device), 2))
        if kept:
            torch.save([*(part.state_dict() for part in parts), seconds, times, accuracies], kept)
    reached = seconds if accuracies[-1] >= target else None
    return {"seconds": times, "accuracies": accuracies, "reached": reached}


@torch.inference_mode()
def accuracy(model, test, device):
    """Return the share of right answers in percent."""
    model.eval()
    loader = torch.utils.data.DataLoader(Pictures(test), TEST_BATCH)
    right = sum(int((model(images.to(device)).argmax(1).cpu() == labels).sum()) for images, labels in loader)
    return 100 * right / len(test)
