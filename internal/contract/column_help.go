package contract

import (
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// columnHelp writes out what to do in place of a column's rename. The trigger
// takes the new column's value where it was written, which the running release
// never does, and the old one's otherwise.
func (c *comparison) columnHelp(base *face, b *column, living *catalog.Column) string {
	table := relationName(c.base, base.rel)
	return strings.NewReplacer(
		"{table}", table, "{type}", c.now.FormatType(living.Type), "{old}", ident(b.name), "{new}", ident(living.Name),
		"{function}", qualified(c.base, base.rel.Schema, base.rel.Name+"_"+living.Name+"_sync"),
		"{trigger}", ident(living.Name+"_sync"),
	).Replace(`expand instead:
1. in place of the rename:
  ALTER TABLE {table} ADD COLUMN {new} {type};
  CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.{new} IS NULL THEN NEW.{new} := NEW.{old}; ELSE NEW.{old} := NEW.{new}; END IF;
    ELSIF NEW.{new} IS DISTINCT FROM OLD.{new} THEN
      NEW.{old} := NEW.{new};
    ELSE
      NEW.{new} := NEW.{old};
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
  UPDATE {table} SET {new} = {old};
2. release code that uses {new}
3. drop the trigger, its function and {old} when no older release runs`)
}
