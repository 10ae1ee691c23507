package atlas_test

import (
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"

	"github.com/renewa/migration-gate/internal/atlas"
)

// TestNames holds the names of the corpus of public directories, and worse
// ones, to what Atlas's library makes of them.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"20240819104758.sql", "20230710111950-x.sql", "20260520_x.sql", "20260520213213_x.sql",
		"000001_x.sql", "0000_x.sql", "1_init.up.sql", "1_init.down.sql", "V1__x.sql", "R__x.sql",
		"a_b_c.sql", "_x.sql", "x_.sql", "_.sql", "__.sql", ".sql", "a.sql.sql", "a.sql_b.sql",
		" 1_a.sql", "1 _a.sql", "größe_表.sql", "\xff_\xfe.sql", "x\ny_z.sql", "h1:_h1:.sql",
	} {
		file := migrate.NewLocalFile(name, nil)
		if got, want := atlas.Version(name), file.Version(); got != want {
			t.Errorf("Version(%q) = %q; Atlas: %q", name, got, want)
		}
		if got, want := atlas.Description(name), file.Desc(); got != want {
			t.Errorf("Description(%q) = %q; Atlas: %q", name, got, want)
		}
	}
}

// TestVersionOfGolangMigrate: a file without a description is of the version
// that golang-migrate reads (source/parse.go: digits, an underscore, the rest),
// not of Atlas's "0001.up".
func TestVersionOfGolangMigrate(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"0001.up.sql": "0001", "0001.down.sql": "0001", "20240101120000.up.sql": "20240101120000",
	} {
		if got := atlas.Version(name); got != want {
			t.Errorf("Version(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestStamp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version      string
		found, valid bool
	}{
		{"20240819104758", true, true},
		{"20230710111950-x", true, true},
		{"20240229235959", true, true},
		{"20230229235959", true, false},
		{"20250695022658", true, false}, // merged in a public repository
		{"20240101240000", true, false},
		{"20240101126000", true, false},
		{"20240101120060", true, false},
		{"20241301120000", true, false},
		{"20240001120000", true, false},
		{"20240100120000", true, false},
		{"00000000000000", true, false},
		{"00010101000000", true, true},
		{"99991231235959", true, true},
		{"202408191047581", false, false},
		{"2024081910475", false, false},
		{"20240819", false, false},
		{"", false, false},
		{"2024081910475x", false, false},
		{"+2024081910475", false, false},
		{"v20240819104758", false, false},
		{"٢٠٢٤٠٨١٩١٠٤٧٥٨", false, false},
	} {
		at, found, valid := atlas.Stamp(c.version)
		if found != c.found || valid != c.valid {
			t.Errorf("Stamp(%q) = found %v, valid %v; want %v, %v", c.version, found, valid, c.found, c.valid)
		}
		if !valid {
			continue
		}
		if back := at.Format("20060102150405"); back != c.version[:14] || at.Location() != time.UTC {
			t.Errorf("Stamp(%q) = %v", c.version, at)
		}
		if err := migrate.CheckVersion(c.version[:14]); err != nil {
			t.Errorf("Stamp(%q) is valid; Atlas: %v", c.version, err)
		}
	}
}

func TestSchemeOf(t *testing.T) {
	t.Parallel()
	stamps := []string{"20240819104758_a.sql", "20240819104759.sql"}
	stems := []string{"20230710111950-x.sql", "20230710111951-y.sql"}
	numbers := []string{"0000_x.sql", "0001_y.sql", "20260520_z.sql"}
	foreign := []string{"V1__x.sql", "R__y.sql", "init.sql"}
	for _, c := range []struct {
		name  string
		files []string
		want  atlas.Scheme
	}{
		{"nothing", nil, atlas.Timestamps},
		{"timestamps", stamps, atlas.Timestamps},
		{"stems", stems, atlas.StampedStems},
		{"numbers", numbers, atlas.Sequence},
		{"dates are numbers", numbers[2:], atlas.Sequence},
		{"foreign", foreign, atlas.Foreign},
		{"one odd number", join(stamps, numbers[:1]), atlas.Timestamps},
		{"one odd name", join(stamps, foreign[:1]), atlas.Timestamps},
		{"one stamp among numbers", join(numbers, stamps[:1]), atlas.Sequence},
		{"one stamp among foreign names", join(foreign, stamps[:1]), atlas.Timestamps},
		{"half and half", join(stamps, numbers[:2]), atlas.Timestamps},
		{"stems and one stamp", join(stems, stamps[:1]), atlas.StampedStems},
		{"an impossible date is a stamp still", []string{"20250695022658_x.sql"}, atlas.Timestamps},
		{"golang-migrate", []string{"0001.up.sql", "0002_b.up.sql"}, atlas.Sequence},
	} {
		if got := atlas.SchemeOf(c.files); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func join(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func FuzzNames(f *testing.F) {
	for _, name := range []string{"20240819104758_a.sql", "20230710111950-x.sql", "0001.up.sql", ".sql", "_.sql", "20250695022658", ""} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		version, description := atlas.Version(name), atlas.Description(name)
		atlas.SchemeOf([]string{name})
		if at, found, valid := atlas.Stamp(version); valid {
			if !found || at.Format("20060102150405") != version[:14] {
				t.Errorf("Stamp(%q) = %v, found %v", version, at, found)
			}
		}
		// Atlas reads names with this ending only, and golang-migrate's files
		// without a description are read as golang-migrate does.
		bare := !strings.Contains(name, "_") && (strings.HasSuffix(name, ".up.sql") || strings.HasSuffix(name, ".down.sql"))
		if !strings.HasSuffix(name, ".sql") || bare {
			return
		}
		file := migrate.NewLocalFile(name, nil)
		if version != file.Version() || description != file.Desc() {
			t.Errorf("%q: version %q, description %q; Atlas: %q, %q", name, version, description, file.Version(), file.Desc())
		}
	})
}
