# What is done where there is no provider: the AWS CLI in a provisioner. It never reads back.

variable "links" {
  type = set(string)
}

resource "terraform_data" "rejection" {
  for_each = var.links
  input    = each.key

  provisioner "local-exec" {
    command = "aws workspaces reject-account-link-invitation --link-id ${each.key}"
  }
}
