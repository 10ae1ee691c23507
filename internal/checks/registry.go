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
