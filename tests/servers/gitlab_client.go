// gitlab_client URL PROJECT COMMAND ARGUMENT... - GitLab's own client, as the
// account whose token is in GITLAB_TOKEN.
//
// What it reads must be as that client describes it: no member that it does
// not know, none of another type, and what the presets need is there.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/hashicorp/go-retryablehttp"
	gitlab "gitlab.com/gitlab-org/api/client-go/v2"
)

// keeper keeps the last answer as it came.
type keeper struct{ last []byte }

func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	k.last, err = io.ReadAll(answer.Body)
	answer.Body.Close()
	answer.Body = io.NopCloser(bytes.NewReader(k.last))
	return answer, err
}

type tool struct {
	kept    keeper
	client  *gitlab.Client
	project string
	failed  bool
}

func (t *tool) wrong(what string, err any) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
	t.failed = true
}

// held holds the last answer against what it was read into.
func held[T any](t *tool, what string, err error, there func(T) bool) {
	var as T

	if err != nil {
		t.wrong(what, err)
		return
	}
	d := json.NewDecoder(bytes.NewReader(t.kept.last))
	d.DisallowUnknownFields()
	if err := d.Decode(&as); err != nil {
		t.wrong(what, err)
	} else if !there(as) {
		t.wrong(what, "something is missing that a preset needs")
	}
}

func every[T any](there func(T) bool) func([]T) bool {
	return func(list []T) bool {
		for _, one := range list {
			if !there(one) {
				return false
			}
		}
		return len(list) > 0
	}
}

// Without its UnmarshalJSON, which would let everything pass.
type plainIssue gitlab.Issue

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		n = 0
	}
	return n
}

// check reads all that the presets ask for, as they ask for it.
func (t *tool) check(sha string, request, issue int64) {
	hundred := gitlab.ListOptions{PerPage: 100}

	_, _, err := t.client.Commits.ListMergeRequestsByCommit(t.project, sha,
		func(r *retryablehttp.Request) error {
			r.URL.RawQuery = "per_page=100"
			return nil
		})
	held(t, "merge requests of a commit", err, every(
		func(m *gitlab.BasicMergeRequest) bool {
			return m.SHA != "" && m.IID != 0
		}))
	_, _, err = t.client.MergeRequests.GetMergeRequest(t.project, request,
		nil)
	held(t, "merge request", err, func(m *gitlab.MergeRequest) bool {
		return m.SHA != "" && m.TargetBranch != "" && m.State != "" &&
			bytes.Contains(t.kept.last, []byte(`"draft":`))
	})
	_, _, err = t.client.MergeRequests.GetMergeRequestDiffVersions(t.project,
		request, nil)
	held(t, "versions", err, every(
		func(v *gitlab.MergeRequestDiffVersion) bool {
			return v.HeadCommitSHA != "" && v.CreatedAt != nil
		}))
	_, _, err = t.client.MergeRequestApprovals.GetConfiguration(t.project,
		request)
	held(t, "approvals", err, func(a *gitlab.MergeRequestApprovals) bool {
		return every(func(u *gitlab.MergeRequestApproverUser) bool {
			return u.User.Username != "" && u.ApprovedAt != nil
		})(a.ApprovedBy)
	})
	_, _, err = t.client.Commits.GetCommitStatuses(t.project, sha,
		&gitlab.GetCommitStatusesOptions{ListOptions: hundred})
	held(t, "statuses", err, every(func(s *gitlab.CommitStatus) bool {
		return s.SHA == sha && s.Name != "" && s.Status != "" &&
			s.CreatedAt != nil
	}))
	_, _, err = t.client.Issues.GetIssue(t.project, issue)
	held(t, "issue", err, func(i *plainIssue) bool {
		return i.IID == issue && i.State != ""
	})
}

func (t *tool) request(title, source, target string) {
	m, _, err := t.client.MergeRequests.CreateMergeRequest(t.project,
		&gitlab.CreateMergeRequestOptions{Title: &title,
			SourceBranch: &source, TargetBranch: &target})
	held(t, "a new merge request", err,
		func(m *gitlab.MergeRequest) bool { return m.IID != 0 })
	if m != nil {
		fmt.Println(m.IID)
	}
}

func (t *tool) change(request int64, title, event, target string) {
	options := &gitlab.UpdateMergeRequestOptions{}
	if title != "" {
		options.Title = &title
	}
	if event != "" {
		options.StateEvent = &event
	}
	if target != "" {
		options.TargetBranch = &target
	}
	_, _, err := t.client.MergeRequests.UpdateMergeRequest(t.project,
		request, options)
	held(t, "a changed merge request", err,
		func(m *gitlab.MergeRequest) bool { return m.IID == request })
}

func (t *tool) approve(request int64, sha string) {
	options := &gitlab.ApproveMergeRequestOptions{}
	if sha != "" {
		options.SHA = &sha
	}
	_, _, err := t.client.MergeRequestApprovals.ApproveMergeRequest(t.project,
		request, options)
	held(t, "an approval", err, func(a *gitlab.MergeRequestApprovals) bool {
		return a.UserHasApproved
	})
}

func (t *tool) status(sha, name, state, ref string) {
	options := &gitlab.SetCommitStatusOptions{Name: &name,
		State: gitlab.BuildStateValue(state)}
	if ref != "" {
		options.Ref = &ref
	}
	_, _, err := t.client.Commits.SetCommitStatus(t.project, sha, options)
	held(t, "a new status", err,
		func(s *gitlab.CommitStatus) bool { return s.Name == name })
}

func (t *tool) issue(title string) {
	i, _, err := t.client.Issues.CreateIssue(t.project,
		&gitlab.CreateIssueOptions{Title: &title})
	held(t, "a new issue", err,
		func(i *plainIssue) bool { return i.State == "opened" })
	if i != nil {
		fmt.Println(i.IID)
	}
}

func (t *tool) issueEvent(issue int64, event string) {
	_, _, err := t.client.Issues.UpdateIssue(t.project, issue,
		&gitlab.UpdateIssueOptions{StateEvent: &event})
	held(t, "a changed issue", err,
		func(i *plainIssue) bool { return i.IID == issue })
}

func (t *tool) move(issue, project int64) {
	_, _, err := t.client.Issues.MoveIssue(t.project, issue,
		&gitlab.MoveIssueOptions{ToProjectID: &project})
	held(t, "a moved issue", err,
		func(i *plainIssue) bool { return i.ProjectID == project })
}

func (t *tool) run(command string, a [4]string) {
	switch command {
	case "check":
		t.check(a[0], number(a[1]), number(a[2]))
	case "request":
		t.request(a[0], a[1], a[2])
	case "change":
		t.change(number(a[0]), a[1], a[2], a[3])
	case "approve":
		t.approve(number(a[0]), a[1])
	case "unapprove":
		_, err := t.client.MergeRequestApprovals.UnapproveMergeRequest(
			t.project, number(a[0]))
		if err != nil {
			t.wrong(command, err)
		}
	case "status":
		t.status(a[0], a[1], a[2], a[3])
	case "issue":
		t.issue(a[0])
	case "issue-event":
		t.issueEvent(number(a[0]), a[1])
	case "move":
		t.move(number(a[0]), number(a[1]))
	default:
		t.wrong(command, "no such command")
	}
}

func main() {
	var arguments [4]string

	t := &tool{project: os.Args[2]}
	client, err := gitlab.NewClient(os.Getenv("GITLAB_TOKEN"),
		gitlab.WithBaseURL(os.Args[1]), gitlab.WithoutRetries(),
		gitlab.WithHTTPClient(&http.Client{Transport: &t.kept}))
	if err != nil {
		t.wrong("client", err)
		os.Exit(1)
	}
	t.client = client
	copy(arguments[:], os.Args[4:])
	t.run(os.Args[3], arguments)
	if t.failed {
		os.Exit(1)
	}
}
