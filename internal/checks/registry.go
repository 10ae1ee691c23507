package checks

// Rules is the registry: every rule there is, in the order of the
// documentation. It is a function so that nobody can change it.
func Rules() []Rule {
	return []Rule{
		sumAppend,
		sumValid,
		mergedFileChanged,
		versionOrder,
		versionForm,
		versionFabricated,
		versionClock,
		journalRule,
		fileForm,
		n1Drop,
		n1Rename,
		n1DataLoss,
		n1NotNull,
		n1Required,
		n1Type,
		n1Default,
		n1Unique,
		n1Constraint,
		n1View,
		n1Function,
		n1Enum,
		n1Domain,
		n1Grant,
		n1RLS,
		n1Trigger,
		n1Partition,
		n1Sequence,
		n1Setting,
		n1Publication,
		n1Shadow,
		n1Query,
		n1Fails,
		n1Opaque,
		annotationRule,
		shimUntracked,
		shimIncomplete,
		shimIssueClosed,
		shimIssue,
		shimClosing,
		shimDropped,
		n1Approval,
		evidenceWeak,
		skipOn,
	}
}

// Policy is the rule id under which the gate speaks about its own policy file:
// a policy that cannot be read, one that the change replaces, waivers that
// expired or match nothing. It has no function; package gate reports it.
const Policy = "policy"

// IDs lists the ids that a policy may name.
func IDs() []string {
	ids := []string{Policy}
	for _, r := range Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}
