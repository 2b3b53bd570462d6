"""The same model loads when the number is computed without a tensor.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: meta-init-rates
    variable: rates_differ_by
    label: Largest difference of the four drop rates from those that a tensor gives
    unit: "1"
    kind: measured
    at_most: 1.0e-6
    digits: 1
  - id: meta-init-left
    variable: left_on_meta
    label: Parameters on the meta device after loading
    unit: "1"
    kind: exact
    expect: 0
  - id: meta-init-built-on-meta
    variable: built_on_meta
    label: from_pretrained ran __init__ with tensors on the meta device
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'Model.from_pretrained("model")'
    with: 'Model(Config())'
    says: the model is built directly, on the CPU
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
        self.device_in_init = torch.empty(1).device.type
        self.drop_rates = [0.1 * i / 3 for i in range(4)]
        self.post_init()


torch.manual_seed(0)
Model(Config()).save_pretrained("model")
model = Model.from_pretrained("model")
rates_differ_by = max(abs(a - b) for a, b in zip(model.drop_rates, torch.linspace(0, 0.1, 4).tolist()))
left_on_meta = sum(p.is_meta for p in model.parameters())
built_on_meta = model.device_in_init == "meta"
print(f"built on meta: {built_on_meta}; on meta after loading: {left_on_meta}; rates differ by {rates_differ_by:.1e}")
