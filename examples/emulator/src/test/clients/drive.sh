#!/usr/bin/env bash
# Drives all six operations with the AWS CLI and fails where AWS would differ. The emulator's address is in
# EMULATOR, the program in AWS; the emulator starts with 60 pending invitations of the default accounts.
set -euo pipefail

export AWS_ENDPOINT_URL_WORKSPACES=$EMULATOR AWS_DEFAULT_REGION=us-east-1 AWS_PAGER='' AWS_DEFAULT_OUTPUT=text
AWS=${AWS:-aws}

as_source() {
  AWS_ACCESS_KEY_ID=AKIAEMULATEDSOURCE00 AWS_SECRET_ACCESS_KEY=emulated-source-secret "$AWS" workspaces "$@"
}

as_target() {
  AWS_ACCESS_KEY_ID=AKIAEMULATEDTARGET00 AWS_SECRET_ACCESS_KEY=emulated-target-secret "$AWS" workspaces "$@"
}

expect() {
  if [[ $1 != "$2" ]]; then
    echo "'$1' is not '$2'" >&2
    exit 1
  fi
}

# A call that has to fail with the given error code.
refused() {
  local code=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "$code was expected of $*, but it answered $said" >&2
    exit 1
  fi
  if [[ $said != *"An error occurred ($code) when calling the "* ]]; then
    echo "$code was expected of $*, but it said $said" >&2
    exit 1
  fi
}

seeded() {
  printf 'link-%017x' "$1"
}

status=AccountLink.AccountLinkStatus
id=AccountLink.AccountLinkId
stranger=333333333333

link=$(as_source create-account-link-invitation --target-account-id $stranger --client-token first --query $id)
again=$(as_source create-account-link-invitation --target-account-id $stranger --client-token first --query $id)
expect "$again" "$link"
refused ConflictException as_source create-account-link-invitation --target-account-id $stranger
refused ValidationException as_source create-account-link-invitation --target-account-id 111111111111

expect "$(as_source delete-account-link-invitation --link-id "$link" --query $id)" "$link"
refused ResourceNotFoundException as_source get-account-link --link-id "$link"

expect "$(as_target accept-account-link-invitation --link-id "$(seeded 1)" --client-token yes --query $status)" LINKED
expect "$(as_target accept-account-link-invitation --link-id "$(seeded 1)" --client-token yes --query $status)" LINKED
refused ConflictException as_target accept-account-link-invitation --link-id "$(seeded 1)"

expect "$(as_target reject-account-link-invitation --link-id "$(seeded 2)" --query $status)" REJECTED
refused ConflictException as_target reject-account-link-invitation --link-id "$(seeded 2)"
refused AccessDeniedException as_source reject-account-link-invitation --link-id "$(seeded 3)"

expect "$(as_target get-account-link --link-id "$(seeded 2)" --query $status)" REJECTED
expect "$(as_source get-account-link --linked-account-id 222222222222 --query $id)" "$(seeded 1)"
refused ValidationException as_target get-account-link --link-id link-1

# The CLI pages by itself.
expect "$(as_target list-account-links --output json --query 'length(AccountLinks)')" 60
expect "$(as_target list-account-links --link-status-filter REJECTED --query 'AccountLinks[].AccountLinkId')" "$(seeded 2)"
echo "$("$AWS" --version) sees no difference"
