// Command generator writes the Node.js, Python or Go SDK of a Pulumi package schema, with the generators that the Pulumi
// engine's own modules carry.
//
// It stands in for `pulumi package gen-sdk`, which loads a language host for each of these languages, and the hosts are not
// to be had everywhere. go.mod pins the version; the output depends on it and on the schema alone.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/blang/semver"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// tool is the name that every generated file gives for its author.
const tool = "sdk/generate"

func main() {
	log.SetFlags(0)
	log.SetPrefix("generator: ")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: generator SCHEMA FOLDER nodejs|python|go...")
	}
	flag.Parse()
	if flag.NArg() < 3 {
		flag.Usage()
		os.Exit(2)
	}
	text, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	for _, language := range flag.Args()[2:] {
		files, err := generate(text, language)
		if err != nil {
			log.Fatalf("%s: %v", language, err)
		}
		if err := write(filepath.Join(flag.Arg(1), language), files); err != nil {
			log.Fatal(err)
		}
	}
}

// generate binds the schema anew for each language, because a generator stores what it learns in the bound package.
func generate(text []byte, language string) (map[string][]byte, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noOtherPackages{}, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, noOtherPackages{})
	case "python":
		return python.GeneratePackage(tool, pkg, nil, noOtherPackages{})
	case "go":
		return golang.GeneratePackage(tool, pkg, nil)
	default:
		return nil, fmt.Errorf("there is no generator for this language")
	}
}

func write(folder string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// noOtherPackages is a loader for a schema that refers to no package but itself: there is nothing to load.
type noOtherPackages struct{}

var errOtherPackage = errors.New("the schema refers to another package, and this generator loads none")

func (noOtherPackages) LoadPackage(string, *semver.Version) (*schema.Package, error) {
	return nil, errOtherPackage
}

func (noOtherPackages) LoadPackageV2(context.Context, *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, errOtherPackage
}

func (noOtherPackages) LoadPackageReference(string, *semver.Version) (schema.PackageReference, error) {
	return nil, errOtherPackage
}

func (noOtherPackages) LoadPackageReferenceV2(
	context.Context, *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return nil, errOtherPackage
}
