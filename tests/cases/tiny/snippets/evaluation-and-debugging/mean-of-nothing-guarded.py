"""An empty list gets a value of its own.

role: fixed
devices: [cpu]
needs: []
claims:
  - id: guarded-mean-is-nan
    variable: is_nan
    label: The guarded mean is not a number
    unit: yes/no
    kind: exact
    expect: true
"""
import math
import statistics

values = [value for value in (1, 2, 3) if value > 3]
mean = statistics.mean(values) if values else math.nan
is_nan = math.isnan(mean)
