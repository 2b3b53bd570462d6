"""The mean of an empty list is an error.

role: broken
devices: [cpu]
needs: []
raises:
  type: StatisticsError
  trouble: mean-requires-at-least-one-data-point
"""
import statistics

values = [value for value in (1, 2, 3) if value > 3]
statistics.mean(values)
