"""One outlier moves the mean and leaves the median.

role: demo
devices: [cpu]
needs: []
claims:
  - id: outlier-shift
    variable: shift
    label: Mean with the outlier over the mean without
    unit: "×"
    kind: measured
    expect: 100.9
    tolerance: 0.01
    at_least: 50
plots:
  - id: outlier-growth
    title: Mean and median as the outlier grows
    x:
      variable: outliers
      label: Outlier
      log: true
    y:
      label: Middle of ten values
      log: true
    series:
      - variable: means
        label: mean
      - variable: medians
        label: median
    says: The mean rises with the outlier from 1 to about 100; the median stays at 1.
"""
import statistics

ones = [1.0] * 9
shift = statistics.mean([*ones, 1000.0]) / statistics.mean([*ones, 1.0])
outliers = [1.0, 10.0, 100.0, 1000.0, float("inf")]
means = [statistics.fmean([*ones, outlier]) for outlier in outliers]
medians = [statistics.median([*ones, outlier]) for outlier in outliers]
print(f"{shift:.1f} times")
print("```not a fence```")
