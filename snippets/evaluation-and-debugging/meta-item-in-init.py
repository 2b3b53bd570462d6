"""A model reads a number out of a tensor in __init__, which transformers 5 runs on the meta device.

role: broken
devices: [cpu]
needs: [torch, transformers]
raises: {type: RuntimeError, trouble: cannot-copy-out-of-meta-tensor}
mutations:
  - replace: "torch.arange(4)"
    with: 'torch.arange(4, device="cpu")'
    says: the tensor has data, and the model loads
"""
import torch
from transformers import PreTrainedConfig, PreTrainedModel


class Config(PreTrainedConfig):
    model_type = "drop-path-demo"


class Model(PreTrainedModel):
    config_class = Config

    def __init__(self, config):
        super().__init__(config)
        self.layers = torch.nn.ModuleList(torch.nn.Linear(8, 8) for _ in range(4))
        self.drop_rates = [0.1 * i.item() / 3 for i in torch.arange(4)]
        self.post_init()


Model(Config()).save_pretrained("model")  # built directly, it works
print("built and saved; now loading")
Model.from_pretrained("model")
