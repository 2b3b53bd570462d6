"""One request for two hosts: only the address and the key differ; what Groq refuses is taken out first.

role: demo
devices: [cpu]
needs: []
claims:
  - id: groq-same-body
    variable: same_body
    label: The request for Groq and the one for OpenAI have the same bytes as body and the same path after the base
    unit: yes/no
    kind: exact
    expect: true
  - id: groq-refused-in-example
    variable: refused
    label: Fields of the example that Groq's documentation says are answered with an error
    unit: "1"
    kind: exact
    expect: 5
  - id: groq-refused-after-cleaning
    variable: refused_after
    label: Such fields left after cleaning
    unit: "1"
    kind: exact
    expect: 0
  - id: groq-other-fields-kept
    variable: others_kept
    label: Model, temperature, seed, stream and the messages' roles and texts are unchanged
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'or key == "n" and value != 1'
    with: ""
    says: "a request for several answers passes"
  - replace: 'for key in message if key == "name"'
    with: 'for key in message if key == "role" and False'
    says: "names inside the messages are overlooked"
"""
import json
from urllib.request import Request

BASES = {"groq": "https://api.groq.com/openai/v1", "openai": "https://api.openai.com/v1"}
REFUSED = {"logprobs", "logit_bias", "top_logprobs"}  # each answered with status 400, says Groq's page


def request(host, key, body):
    """The POST request as a client would send it; nothing is sent here."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return Request(f"{BASES[host]}/chat/completions", json.dumps(body).encode(), headers, method="POST")


def refused_fields(body):
    """Fields that Groq answers with an error although OpenAI's API knows them."""
    top = [key for key, value in body.items() if key in REFUSED or key == "n" and value != 1]
    return top + [f"messages[{i}].{key}" for i, message in enumerate(body["messages"]) for key in message if key == "name"]


def cleaned(body):
    """The same request with those fields left out."""
    out = {key: value for key, value in body.items() if key not in REFUSED and key != "n"}
    out["messages"] = [{key: value for key, value in m.items() if key != "name"} for m in body["messages"]]
    return out


body = {
    "model": "the-model-id",
    "messages": [
        {"role": "system", "content": "Answer briefly."},
        {"role": "user", "content": "What is a roofline?", "name": "reader"},
    ],
    "temperature": 0.2, "seed": 7, "stream": False,
    "n": 2, "logprobs": True, "top_logprobs": 3, "logit_bias": {"50256": -100},
}
clean = cleaned(body)
to_groq, to_openai = request("groq", "gsk_example", clean), request("openai", "sk-example", clean)
same_body = to_groq.data == to_openai.data and all(
    r.full_url == BASES[host] + "/chat/completions" for host, r in (("groq", to_groq), ("openai", to_openai))
)
refused, refused_after = len(refused_fields(body)), len(refused_fields(clean))
others_kept = all(clean[k] == body[k] for k in ("model", "temperature", "seed", "stream")) and [
    (m["role"], m["content"]) for m in clean["messages"]
] == [(m["role"], m["content"]) for m in body["messages"]]
print("refused:", ", ".join(refused_fields(body)), "| after cleaning:", refused_after)
print(to_groq.get_method(), to_groq.full_url, "| same body for both:", same_body)
