"""OpenDSS by dss-python, which reads all node voltages into one NumPy array: its fastest way to hand them over."""

import tempfile
from time import perf_counter

try:
    from dss import DSS
except ImportError:
    DSS = None


def opendss_version():
    if DSS is None:
        return None
    from importlib.metadata import version

    engine = DSS.Version.split("\n")[0].removeprefix("DSS C-API Library version ").split(" ")[0]
    return f"{engine} (dss-python {version('dss-python')})"


def run_text(commands):
    for command in commands:
        DSS.Text.Command = command


def compile_script(script):
    DSS.AllowForms = False
    DSS.AllowEditor = False
    DSS.ClearAll()
    start = perf_counter()
    DSS.Text.Command = f'compile "{script}"'
    ms = (perf_counter() - start) * 1e3
    DSS.Text.Command = f'set datapath="{tempfile.gettempdir()}"'
    return ms


def opened(script, commands):
    """Compiles a script and gives the names of the nodes, in the order of their voltages."""
    compile_script(script)
    run_text(commands)
    DSS.ActiveCircuit.Solution.Solve()
    return {"nodes": [name.lower() for name in DSS.ActiveCircuit.YNodeOrder]}


def series(setup, count, keep, multipliers=None, changes=None):
    """
    Solves `count` times and reads all voltages each time.

    multipliers: of all loads, one a step; changes: [load, kW], one a step;
    keep: steps whose voltages are given back
    """
    run_text(setup)
    circuit = DSS.ActiveCircuit
    solution = circuit.Solution
    loads = circuit.Loads
    if changes is not None:
        number = {name.lower(): k + 1 for k, name in enumerate(loads.AllNames)}
        changes = [(number[name], kw) for name, kw in changes]
    wanted = set(keep)
    kept = {}
    failures = 0
    start = perf_counter()
    for step in range(count):
        if multipliers is not None:
            solution.LoadMult = multipliers[step]
        if changes is not None:
            loads.idx, loads.kW = changes[step]
        solution.Solve()
        voltages = circuit.YNodeVarray
        if not solution.Converged:
            failures += 1
        if step in wanted:
            kept[step] = voltages.copy()
    ms = (perf_counter() - start) * 1e3
    return {
        "ms": ms,
        "count": count,
        "failures": failures,
        "voltages": {step: voltages.tolist() for step, voltages in kept.items()},
    }


def cold(setup, count):
    """Assembles and factorises the whole matrix, solves from nothing and reads all voltages."""
    run_text(setup)
    circuit = DSS.ActiveCircuit
    solution = circuit.Solution
    failures = 0
    start = perf_counter()
    for _ in range(count):
        DSS.YMatrix.BuildYMatrixD(2, 1)
        solution.Mode = 0
        solution.Solve()
        voltages = circuit.YNodeVarray
        if not solution.Converged:
            failures += 1
    ms = (perf_counter() - start) * 1e3
    return {"ms": ms, "count": count, "failures": failures, "voltages": {0: voltages.tolist()}}


def first_solution(script, commands):
    """Compiles a script, solves and reads all voltages."""
    ms = compile_script(script)
    run_text(commands)
    circuit = DSS.ActiveCircuit
    start = perf_counter()
    circuit.Solution.Solve()
    voltages = circuit.YNodeVarray
    ms += (perf_counter() - start) * 1e3
    return {
        "ms": ms,
        "count": 1,
        "failures": 0 if circuit.Solution.Converged else 1,
        "voltages": {0: voltages.tolist()},
    }


OPENDSS = {
    "opendss.open": opened,
    "opendss.series": series,
    "opendss.cold": cold,
    "opendss.first": first_solution,
}
