package tracker

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	gogithub "github.com/google/go-github/v60/github"
)

// Deployment is what runs in an environment, as far as GitHub was told.
type Deployment struct {
	Environment string
	// Commit is the one whose deployment succeeded last; empty if none did.
	Commit string
	// Since is when it succeeded.
	Since time.Time
	// State is that deployment's newest status: success while it is the current
	// one; inactive, failure or error where somebody said so afterwards, in
	// which case it is still the last that is known to have run.
	State string
	// Pending is the commit of a newer deployment that is under way, else empty.
	Pending string
	AskedAt time.Time
}

// deployments that are looked at; older ones are not what runs.
const maxDeployments = 30

// deployed is one deployment with its statuses.
type deployed struct {
	commit   string
	created  time.Time
	latest   string // the newest status
	statuses []status
	// whole says that no older status was left out.
	whole bool
}

type status struct {
	state string
	at    time.Time
	id    int64 // tells which of two within a second is newer; 0 if not known
}

// Deployment finds the commit that an environment runs: the one of the newest
// `success` status. GitHub sets earlier deployments of an environment to
// `inactive` when a new one succeeds (docs.github.com, rest/deployments,
// "Inactive deployments"), so a rollback that deploys an older commit again, or
// sets an older deployment to success again, has the newest success as well. A
// deployment that failed or is under way never counts.
func (t *Tracker) Deployment(ctx context.Context, environment string) (Deployment, *Failure) {
	if t.client == nil {
		return Deployment{}, errNoToken
	}
	list, all, f := t.deploymentsByGraphQL(ctx, environment)
	if f != nil {
		list, all, f = t.deploymentsByREST(ctx, environment)
	}
	if f != nil {
		return Deployment{}, f
	}
	d := Deployment{Environment: environment, AskedAt: t.now()}
	var current, pending time.Time
	for _, one := range list {
		all = all && one.whole
		for _, s := range one.statuses {
			if s.at.IsZero() || !isOID(one.commit) {
				return Deployment{}, badAnswer("the deployments to " + environment + " have no commit or no time")
			}
			if s.state == "success" && s.at.After(d.Since) {
				d.Commit, d.Since, d.State, current = one.commit, s.at, one.latest, one.created
			}
		}
	}
	for _, one := range list {
		if underWay[one.latest] && one.created.After(current) && one.created.After(pending) {
			d.Pending, pending = one.commit, one.created
		}
	}
	if d.Commit == "" && !all {
		return Deployment{}, badAnswer(fmt.Sprintf("none of the newest %d deployments to %s succeeded, and there are more", maxDeployments, environment))
	}
	return d, nil
}

// underWay are the states of a deployment that has not ended.
var underWay = map[string]bool{"queued": true, "pending": true, "in_progress": true, "waiting": true}

func (t *Tracker) deploymentsByGraphQL(ctx context.Context, environment string) (list []deployed, all bool, f *Failure) {
	const q = `query($owner:String!,$name:String!,$environment:String!){repository(owner:$owner,name:$name){` +
		`deployments(environments:[$environment],first:30,orderBy:{field:CREATED_AT,direction:DESC}){pageInfo{hasNextPage} ` +
		`nodes{commitOid createdAt latestStatus{state} statuses(first:30){pageInfo{hasNextPage} nodes{state createdAt}}}}}}`
	type page struct{ HasNextPage bool }
	var data struct {
		Repository *struct {
			Deployments *struct {
				PageInfo page
				Nodes    *[]*struct {
					CommitOID string
					CreatedAt time.Time
					// GraphQL does not say how statuses are ordered.
					LatestStatus *struct{ State string }
					Statuses     *struct {
						PageInfo page
						Nodes    *[]struct {
							State     string
							CreatedAt time.Time
						}
					}
				}
			}
		}
	}
	owner, name := split(t.repo)
	_, err := t.query(ctx, q, map[string]any{"owner": owner, "name": name, "environment": environment}, &data)
	if err != nil {
		return nil, false, failed(err, "deployments: read")
	}
	if data.Repository == nil || data.Repository.Deployments == nil || data.Repository.Deployments.Nodes == nil {
		return nil, false, badAnswer("GraphQL does not show the deployments")
	}
	for _, n := range *data.Repository.Deployments.Nodes {
		if n == nil || n.Statuses == nil || n.Statuses.Nodes == nil {
			return nil, false, badAnswer("GraphQL does not show a deployment")
		}
		one := deployed{commit: n.CommitOID, created: n.CreatedAt, whole: !n.Statuses.PageInfo.HasNextPage}
		if n.LatestStatus != nil {
			one.latest = strings.ToLower(n.LatestStatus.State)
		}
		for _, s := range *n.Statuses.Nodes {
			one.statuses = append(one.statuses, status{state: strings.ToLower(s.State), at: s.CreatedAt.UTC()})
		}
		list = append(list, one)
	}
	return list, !data.Repository.Deployments.PageInfo.HasNextPage, nil
}

func (t *Tracker) deploymentsByREST(ctx context.Context, environment string) (list []deployed, all bool, f *Failure) {
	if !t.spend() {
		return nil, false, errBudget
	}
	owner, name := split(t.repo)
	answer, resp, err := t.client.Repositories.ListDeployments(ctx, owner, name, &gogithub.DeploymentsListOptions{
		Environment: environment, ListOptions: gogithub.ListOptions{PerPage: maxDeployments},
	})
	if err != nil {
		return nil, false, failed(err, "deployments: read")
	}
	list = make([]deployed, len(answer))
	indexes := make([]int, len(answer))
	for i, d := range answer {
		indexes[i] = i
		list[i] = deployed{commit: d.GetSHA(), created: d.GetCreatedAt().UTC()}
	}
	var mu sync.Mutex
	together(indexes, func(i int) {
		mu.Lock()
		stop := f != nil
		mu.Unlock()
		if stop {
			return
		}
		statuses, whole, failure := t.statuses(ctx, answer[i].GetID())
		mu.Lock()
		defer mu.Unlock()
		list[i].statuses, list[i].whole = statuses, whole
		if len(statuses) > 0 {
			list[i].latest = statuses[0].state
		}
		if failure != nil {
			f = failure
		}
	})
	return list, resp.NextPage == 0, f
}

// statuses are a deployment's, newest first.
func (t *Tracker) statuses(ctx context.Context, id int64) (list []status, whole bool, f *Failure) {
	if !t.spend() {
		return nil, false, errBudget
	}
	owner, name := split(t.repo)
	answer, resp, err := t.client.Repositories.ListDeploymentStatuses(ctx, owner, name, id, &gogithub.ListOptions{PerPage: 100})
	if err != nil {
		return nil, false, failed(err, "deployments: read")
	}
	for _, s := range answer {
		list = append(list, status{s.GetState(), s.GetCreatedAt().UTC(), s.GetID()})
	}
	slices.SortStableFunc(list, func(a, b status) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.id, a.id)) })
	return list, resp.NextPage == 0, nil
}
