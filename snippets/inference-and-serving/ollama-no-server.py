"""A question to a port that nobody listens on.

role: broken
devices: [cpu]
needs: [ollama]
loopback: true
raises: {type: ConnectionError, trouble: ollama-could-not-connect}
"""
import ollama

client = ollama.Client(host="http://127.0.0.1:11434")
client.chat("llama3.1", messages=[{"role": "user", "content": "hello"}])
