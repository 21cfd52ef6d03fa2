from .text import Source


def nan_lines(source: Source, fit_line: int, side: str | None = None) -> list[int]:
    return []


target_lines = constant_lines = pairs_lines = scale_lines = target_scale_lines = outlier_lines = nan_lines
order_lines = sequence_lines = noise_lines = nan_lines
