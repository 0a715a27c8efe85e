import collections,sys
import tests.actions.test_handing_histories as t
C=collections.Counter()
orig=t.History.teardown
def td(self):
    for n in self.company.told:
        line=getattr(n,'line',None)
        if line: C[line.fact.kind.value]+=1
        if getattr(n,'went_to',None): C['MOVED']+=1
    orig(self)
t.History.teardown=td
def test_it(kept):
    from hypothesis import settings, HealthCheck
    class Here(t.History): database=kept
    t.run_state_machine_as_test(Here, settings=settings(max_examples=30, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True))
    print(C)
