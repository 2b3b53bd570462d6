"""Rules on receipts and owed runs: fresh, complete, plausible, and no excuse older than its date."""

from __future__ import annotations

from collections.abc import Iterator

from measures import claims, receipts
from measures.checks.registry import Context, problem, rule
from measures.model import Place, Problem, Receipt, Snippet
from measures.schemas import near


def _receipt_place(receipt: Receipt) -> Place:
    return Place(path=receipt.path, line=1)


@rule("receipt-orphan", "A receipt lies beside its snippet and carries its names.")
def receipt_orphan(context: Context) -> Iterator[Problem]:
    for group in context.catalogue.receipts.values():
        for receipt in group:
            snippet = context.catalogue.snippets.get(receipt.snippet)
            if snippet is None and context.unread(receipt.snippet):
                continue
            if snippet is None:
                yield problem(
                    _receipt_place(receipt), "receipt-orphan", f"there is no snippet '{receipt.snippet}'; delete this file"
                )
            elif receipt.path != receipts.path_of(snippet, receipt.device.id):
                right = receipts.path_of(snippet, receipt.device.id)
                yield problem(_receipt_place(receipt), "receipt-orphan", f"must be named {right}; run it again")


@rule("receipt-fresh", "A receipt was made from the code as it stands, on the pinned versions.")
def receipt_fresh(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        for receipt in context.catalogue.receipts.get(snippet.id, ()):
            why = context.catalogue.stale(receipt)
            if why and not _broken_claim(snippet, receipt):
                skip = context.catalogue.skip(snippet.id, receipt.device.kind)
                if skip and receipt.device.kind == "cuda":
                    continue
                flag = " --device cuda" if receipt.device.kind == "cuda" else ""
                yield problem(snippet.place, "receipt-fresh", f"{why}; run: measures run {snippet.id}{flag}")


def _broken_claim(snippet: Snippet, receipt: Receipt) -> bool:
    return receipt.code_sha256 == snippet.digest and any(
        claims.judge(claim, receipt.values.get(claim.variable)) for claim in snippet.claims
    )


@rule("receipt-missing", "A snippet has a receipt for each kind of device it runs on, or its run is owed in content/unmeasured.yml.")
def receipt_missing(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        kinds = {receipt.device.kind for receipt in context.catalogue.receipts.get(snippet.id, ())}
        for kind in snippet.devices:
            if kind == "cuda" and "cpu" in snippet.devices:
                continue  # a CPU receipt carries it; a GPU's adds to it
            if kind not in kinds and context.catalogue.skip(snippet.id, kind) is None:
                yield problem(
                    snippet.place,
                    "receipt-missing",
                    f"was never run on {kind}; run: measures run {snippet.id} --device {kind}, "
                    "or enter it in content/unmeasured.yml with a reason and a date",
                )


@rule("claim-holds", "The recorded value keeps the claim.")
def claim_holds(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        for receipt in context.catalogue.receipts.get(snippet.id, ()):
            if receipt.code_sha256 != snippet.digest:
                continue
            for claim in snippet.claims:
                wrong = claims.judge(claim, receipt.values.get(claim.variable))
                if wrong:
                    where = f"{receipt.device.id}, {receipt.date}"
                    yield problem(claim.place, "claim-holds", f"{wrong} ({where}); run: measures run {snippet.id}")


@rule("role-holds", "A broken snippet raised its error; every other one ended without.")
def role_holds(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        if snippet.role == "broken" and snippet.raises is None:
            yield problem(snippet.place, "role-holds", "is broken but does not say what it raises; add raises:")
        if snippet.role != "broken" and snippet.raises is not None:
            yield problem(snippet.place, "role-holds", f"is {snippet.role} and cannot have raises:; make it broken")
        for receipt in context.catalogue.receipts.get(snippet.id, ()):
            if receipt.code_sha256 != snippet.digest:
                continue
            if receipt.error and snippet.role != "broken":
                yield problem(
                    snippet.place, "role-holds", f"ended with {receipt.error.type} on {receipt.device.id}; mend it"
                )
            if snippet.raises and (not receipt.error or receipt.error.type != snippet.raises.type):
                got = receipt.error.type if receipt.error else "no error"
                yield problem(
                    snippet.place,
                    "role-holds",
                    f"must raise {snippet.raises.type}; the run on {receipt.device.id} gave {got}",
                )


@rule("receipt-plausible", "A GPU receipt that cannot be re-run here agrees with itself and with the CPU's or its twin's.")
def receipt_plausible(context: Context) -> Iterator[Problem]:
    for snippet in context.catalogue.snippets.values():
        group = context.catalogue.receipts.get(snippet.id, ())
        beside = (*group, *context.catalogue.receipts.get(snippet.twin or "", ()))
        cpu = next((r for r in beside if r.device.kind == "cpu" and not context.catalogue.stale(r)), None)
        for receipt in group:
            for wrong in _implausible(snippet, receipt, cpu):
                yield problem(_receipt_place(receipt), "receipt-plausible", wrong)


def _implausible(snippet: Snippet, receipt: Receipt, cpu: Receipt | None) -> Iterator[str]:
    if receipt.device.kind == "cpu":
        if receipt.cuda_allocated_bytes is not None:
            yield "records CUDA memory on a CPU; run it again"
        return
    allocated, reserved, total = receipt.cuda_allocated_bytes, receipt.cuda_reserved_bytes, receipt.device.memory_bytes
    if allocated is None or reserved is None or total is None:
        yield "a GPU receipt must record allocated, reserved and the card's memory; run it again"
    elif not allocated <= reserved <= total:
        yield f"allocated {allocated} B, reserved {reserved} B and memory {total} B are out of order; run it again"
    for claim in snippet.claims:
        ours, theirs = receipt.values.get(claim.variable), cpu.values.get(claim.variable) if cpu else None
        if claim.kind == "exact" and theirs is not None and claims.drift(claim, theirs, ours):
            yield f"claim '{claim.id}' is exact, but {receipt.device.id} gave {ours} and cpu {theirs} ({cpu.path})"


@rule("skip-expired", "An owed run is made, or its date moved with a reason, before it expires.")
def skip_expired(context: Context) -> Iterator[Problem]:
    for skip in context.catalogue.skips:
        if skip.expires < context.today:
            yield problem(
                skip.place,
                "skip-expired",
                f"the run of '{skip.snippet}' on {skip.device} was owed by {skip.expires}; "
                f"run: measures run {skip.snippet} --device {skip.device}",
            )


@rule("skip-unneeded", "An owed run names a snippet that still lacks it.")
def skip_unneeded(context: Context) -> Iterator[Problem]:
    for skip in context.catalogue.skips:
        snippet = context.catalogue.snippets.get(skip.snippet)
        if snippet is None and context.unread(skip.snippet):
            continue
        if snippet is None:
            guess = near(skip.snippet, list(context.catalogue.snippets))
            hint = f"did you mean '{guess}'?" if guess else "take the item out"
            yield problem(skip.place, "skip-unneeded", f"there is no snippet '{skip.snippet}'; {hint}")
            continue
        if skip.device not in snippet.devices:
            yield problem(skip.place, "skip-unneeded", f"'{skip.snippet}' does not run on {skip.device}; take it out")
        for receipt in context.catalogue.receipts.get(skip.snippet, ()):
            if receipt.device.kind == skip.device and not context.catalogue.stale(receipt):
                yield problem(
                    skip.place, "skip-unneeded", f"'{skip.snippet}' was run on {receipt.device.id}; take the item out"
                )
