"""A model built while another thread is inside init_empty_weights ends on the meta device.

role: broken
devices: [cpu]
needs: [torch, accelerate]
raises: {type: NotImplementedError, trouble: cannot-copy-out-of-meta-tensor}
mutations:
  - replace: "with init_empty_weights():"
    with: 'with torch.device("meta"):'
    says: a context that belongs to its own thread
"""
import threading

import torch
from accelerate import init_empty_weights

inside, done = threading.Event(), threading.Event()


def load_another_model():
    with init_empty_weights():  # replaces a method of all modules, in all threads
        inside.set()
        done.wait()


loader = threading.Thread(target=load_another_model)
loader.start()
inside.wait()
model = torch.nn.Linear(64, 64)  # nothing here asks for the meta device
done.set()
loader.join()
print(f"weight on {model.weight.device}")
model.to("cpu")
