#!/usr/bin/env python3
"""How far is each round's order from the best there is? Compares with LKH (PyPI `elkai`), which is not part of the tests.

check_order.py INSTANCE.json PLAN.json [...]: pairs of a problem (docs/rounds.md) and its plan.
Front paths count the same in any order and are left out. Prints the share of rounds that are as short as LKH's best.
"""
import heapq
import json
import sys
from collections import defaultdict

import elkai


def searcher(instance):
    steps = defaultdict(list)
    for u, v, _, cost, _ in instance["edges"]:
        steps[u].append((v, cost))
        steps[v].append((u, cost))

    def search(starts):
        best = {}
        queue = [(cost, node) for node, cost in starts]
        heapq.heapify(queue)
        while queue:
            cost, node = heapq.heappop(queue)
            if node in best:
                continue
            best[node] = cost
            for to, step in steps[node]:
                if to not in best:
                    heapq.heappush(queue, (cost + step, to))
        return best

    return search


def table(instance, search, hub, doors):
    """Distances between the hub and the stops of a round, in its order."""
    rows = {d[0]: d for d in instance["doors"]}
    stops = []
    for door in doors:
        if not stops or rows[door][10] != stops[-1][10]:
            stops.append(rows[door])

    def ways(door):
        u, v, length, _, _ = instance["edges"][door[3]]
        return [(u, door[4]), (v, length - door[4])]

    result = []
    for start in [None] + stops:
        best = search([(hub, 0)] if start is None else ways(start))
        row = [best[hub]]
        for stop in stops:
            walk = min(best[node] + off for node, off in ways(stop))
            if start is not None and start[3] == stop[3]:
                walk = min(walk, abs(start[4] - stop[4]))
            row.append(walk)
        result.append(row)
    return result


def length(distances, order):
    return sum(distances[a][b] for a, b in zip(order, order[1:] + order[:1]))


def main():
    rounds = best = 0
    worst = 0.0
    for problem, planned in zip(sys.argv[1::2], sys.argv[2::2]):
        instance, plan = json.load(open(problem)), json.load(open(planned))
        search = searcher(instance)
        for number, each in enumerate(plan["rounds"]):
            distances = table(instance, search, each["hub"], each["doors"])
            count = len(distances)
            if count < 4:
                continue
            ours = length(distances, list(range(count)))
            lkh = length(distances, elkai.DistanceMatrix(distances).solve_tsp(runs=10)[:-1])
            rounds += 1
            best += ours <= lkh
            worst = max(worst, ours / lkh - 1)
            if ours > lkh:
                print(f"{planned} round {number}: {count} stops, {ours} dm, LKH {lkh} dm")
    print(f"{best} of {rounds} rounds are as short as LKH's; the longest is {100 * worst:.2f} % over")


main()
