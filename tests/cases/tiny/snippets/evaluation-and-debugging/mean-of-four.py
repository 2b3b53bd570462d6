"""Four values and their mean, which is none of them.

role: demo
devices: [cpu]
needs: []
claims:
  - id: mean-of-four
    variable: mean
    label: Mean of 1, 2, 3 and 4
    unit: "1"
    kind: exact
    expect: 2.5
  - id: mean-is-a-value
    variable: occurs
    label: The mean is one of the values
    unit: yes/no
    kind: exact
    expect: false
"""
import statistics

values = [1, 2, 3, 4]
mean = statistics.mean(values)
occurs = mean in values
print(f"mean {mean}")
