"""power-grid-model in batches on one thread; node voltages alone are asked for, in columns."""

from time import perf_counter

try:
    import numpy as np
    import power_grid_model as pgm
except ImportError:
    pgm = None

model = None


def pgm_version():
    if pgm is None:
        return None
    from importlib.metadata import version

    return version("power-grid-model")


def table(kind, component, columns):
    count = len(columns["id"])
    array = pgm.initialize_array(kind, component, count)
    for name, values in columns.items():
        array[name] = values
    return array


def opened(input_data):
    """A model of tables of columns."""
    global model
    data = {name: table("input", name, columns) for name, columns in input_data.items() if columns}
    model = pgm.PowerGridModel(data, system_frequency=50.0)
    return {}


def batch(method, tolerance, load_count, p, q, keep):
    """
    Solves scenarios of powers at all asymmetric loads.

    p, q: W and var, by scenario, load, phase; keep: scenarios whose voltages are given back,
    by node and phase as [re, im]
    """
    shape = (len(p), load_count, 3)
    # Columns that leave the ids out: all loads in the order of the model.
    update = {
        "p_specified": np.ascontiguousarray(np.asarray(p, dtype=float).reshape(shape)),
        "q_specified": np.ascontiguousarray(np.asarray(q, dtype=float).reshape(shape)),
    }
    failures = 0
    start = perf_counter()
    try:
        result = model.calculate_power_flow(
            symmetric=False,
            error_tolerance=tolerance,
            max_iterations=100,
            calculation_method=method,
            update_data={"asym_load": update},
            threading=-1,
            output_component_types={"node": ["u", "u_angle"]},
        )
        nodes = result["node"]
        magnitude, angle = nodes["u"], nodes["u_angle"]
    except pgm.errors.PowerGridError:
        failures = len(p)
    ms = (perf_counter() - start) * 1e3
    voltages = {}
    if failures == 0:
        for scenario in keep:
            v = (magnitude[scenario] * np.exp(1j * angle[scenario])).ravel()
            voltages[scenario] = np.column_stack((v.real, v.imag)).ravel().tolist()
    return {"ms": ms, "count": len(p), "failures": failures, "voltages": voltages}


PGM = {"pgm.open": opened, "pgm.batch": batch}
