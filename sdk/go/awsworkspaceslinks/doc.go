// Decide about Amazon WorkSpaces account-link invitations as infrastructure: reject them declaratively, see it in a preview, notice drift.
package awsworkspaceslinks
