"""PyTorch's side of the benchmark: one request a line on stdin (JSON), one answer a line on stdout.

A request names a workload, a batch size and a number of repetitions; arrays lie in float32 files that the other side wrote:
weights in its layout (dense weights inputs x outputs, kernels out x in x height x width), then the batch.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))


def read(path, shape):
    return torch.from_numpy(np.fromfile(path, dtype=np.float32).reshape(shape).copy())


def mean_square(a, b):
    return ((a - b) ** 2).mean()


def cnn(p, x):
    h = F.max_pool2d(F.relu(F.conv2d(x, p[0], p[1], padding=1)), 2)
    h = F.max_pool2d(F.relu(F.conv2d(h, p[2], p[3], padding=1)), 2)
    h = F.relu(F.linear(h.flatten(1), p[4], p[5]))
    return F.linear(h, p[6], p[7])


def mlp(p, x):
    for k in range(0, len(p), 2):
        x = F.linear(x, p[k], p[k + 1])
        if k + 2 < len(p):
            x = F.relu(x)
    return x


def coupling_loss(p, x, context):
    log_determinant = 0
    for layer in range(4):
        w = p[6 * layer : 6 * layer + 6]
        mask = torch.tensor([1.0, 0.0] if layer % 2 == 0 else [0.0, 1.0])
        kept = x * mask
        h = mlp(w, torch.cat([kept, context], 1))
        scale = torch.tanh(h[:, :2]) * (1 - mask)
        x = kept + (1 - mask) * (x * torch.exp(scale) + h[:, 2:])
        log_determinant = log_determinant + scale.sum(1)
    return (0.5 * (x * x).sum(1) - log_determinant).mean()


FORWARD = {"W1": cnn, "W2": mlp}


def loss_of(name, p, batch):
    if name == "W3":
        return coupling_loss(p, batch[0], batch[1])
    return mean_square(FORWARD[name](p, batch[0]), batch[1])


class Job:
    def __init__(self, request):
        self.name = request["workload"]
        weights = [read(a["path"], a["shape"]) for a in request["weights"]]
        # Dense layers here are outputs x inputs.
        self.weights = [(w.t().contiguous() if w.dim() == 2 else w).requires_grad_() for w in weights]
        self.batch = [read(a["path"], a["shape"]) for a in request["batch"]]
        self.optimizer = torch.optim.Adam(self.weights, lr=1e-3, foreach=True)

    def train(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = loss_of(self.name, self.weights, self.batch)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def forward(self):
        with torch.no_grad():
            return FORWARD[self.name](self.weights, self.batch[0])[0, 0].item()


def main():
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    jobs = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "weights" in request:
            jobs[request["job"]] = Job(request)
            print(json.dumps({}), flush=True)
            continue
        run = getattr(jobs[request["job"]], request["run"])
        times, values = [], []
        for _ in range(request["count"]):
            start = time.perf_counter()
            values.append(run())
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"times": times, "values": values}), flush=True)


main()
