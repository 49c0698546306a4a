//! `fuda staff`: who looks after the work.

use std::io::{Read, Write};

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::code::Code;
use crate::domain::fact::{Fact, Holder, Role};
use crate::domain::id::StaffId;
use crate::store::{Membership, Personal, StaffMember};
use crate::web::password;

const SHORTEST_PASSWORD: usize = 8;
const LONGEST_PASSWORD: usize = 1024;

/// Staff: supervisors, coordinators, admins; their cards and passwords
#[derive(Debug, clap::Subcommand)]
pub enum Staff {
    Add(Add),
    List(List),
    Change(Change),
    Retire(Retire),
    Password(Password),
}

/// Add a member of staff, with a card and, if wanted, a password for the office page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  printf '%s' 'a long password' | fuda staff add --name さくら --role coordinator --password-stdin
Supervisors correct handovers at the tables; coordinators also see earnings; admins also change settings.")]
pub struct Add {
    /// The name to log in with; no two have the same
    #[arg(long)]
    name: String,
    /// supervisor, coordinator or admin
    #[arg(long)]
    role: Role,
    /// Read the password from standard input, at least 8 characters
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    form: Form,
}

/// List all staff, by name
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// Change a name or a role
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  fuda staff change --name さくら --role admin")]
pub struct Change {
    #[arg(long)]
    name: String,
    /// A new name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// A new role
    #[arg(long)]
    role: Option<Role>,
    #[command(flatten)]
    form: Form,
}

/// A member of staff leaves: card and login work no more, the record stays
#[derive(Debug, clap::Args)]
pub struct Retire {
    #[arg(long)]
    name: String,
    #[command(flatten)]
    form: Form,
}

/// Set a new password
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  printf '%s' 'a long password' | fuda staff password --name さくら --password-stdin"
)]
pub struct Password {
    #[arg(long)]
    name: String,
    /// Read the password from standard input, at least 8 characters
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    form: Form,
}

impl Staff {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Change(change) => change.run(folder, out),
            Self::Retire(retire) => retire.run(folder, out),
            Self::Password(password) => password.run(folder, out),
        }
    }
}

/// A password never stands on the command line, where every user of the machine can read it.
fn password_hash() -> Result<String, Failure> {
    let refuse = |what: &str| {
        Failure::usage(
            "PASSWORD-FORM",
            format!("the password {what}. Give {SHORTEST_PASSWORD} characters or more on standard input, in one line"),
        )
    };
    let mut text = String::new();
    // Two more for a line end.
    let read = std::io::stdin().lock().take(4 * LONGEST_PASSWORD as u64 + 2).read_to_string(&mut text);
    read.map_err(|_| refuse("cannot be read as text"))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line.chars().count() {
        _ if line.chars().any(char::is_control) => Err(refuse("has control characters or several lines")),
        ..SHORTEST_PASSWORD => Err(refuse("is too short")),
        SHORTEST_PASSWORD..=LONGEST_PASSWORD => Ok(password::hash(line)),
        _ => Err(refuse("is too long")),
    }
}

fn free_name(desk: &Desk, name: &str) -> Result<String, Failure> {
    let name = field::name(name)?;
    if desk.store.staff()?.iter().any(|member| member.membership == Membership::Active && member.name == name) {
        return Err(Failure::refused(
            "STAFF-NAME-TAKEN",
            format!(
                "a member of staff has the name {name} already. Nothing was recorded; add something that tells them apart"
            ),
        ));
    }
    Ok(name)
}

#[derive(Serialize)]
struct Added {
    id: StaffId,
    card: Code,
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let name = free_name(&desk, &self.name)?;
        let password_hash = self.password_stdin.then(password_hash).transpose()?;
        let staff = StaffId(desk.mint.bits());
        let registered = desk.entry(Fact::StaffRegistered { staff, role: self.role });
        let (card, issued) = desk.card(Holder::Staff(staff))?;
        let mut personal = vec![Personal::Staff { staff, name: name.clone() }];
        personal.extend(password_hash.map(|password_hash| Personal::Login { staff, password_hash }));
        desk.append(vec![registered, issued], personal)?;
        self.form.say(out, &Added { id: staff, card }, |added| {
            format!(
                "{name} is {}.\nCard: {}\nPrint this code on the card now: it is shown this once.",
                self.role.word(),
                added.card
            )
        })
    }
}

#[derive(Serialize)]
struct Listed {
    staff: Vec<ListedMember>,
}

#[derive(Serialize)]
struct ListedMember {
    id: StaffId,
    name: String,
    role: &'static str,
    active: bool,
}

impl ListedMember {
    fn of(member: StaffMember) -> Self {
        let active = member.membership == Membership::Active;
        Self { id: member.staff, name: member.name, role: member.role.word(), active }
    }
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let staff = folder.reading()?.staff()?.into_iter().map(ListedMember::of).collect();
        self.form.say(out, &Listed { staff }, |listed| {
            let mut table = Table::new(&[("name", Align::Left), ("role", Align::Left), ("", Align::Left)]);
            for member in &listed.staff {
                let retired = if member.active { "" } else { "retired" };
                table.row([member.name.clone(), member.role.to_owned(), retired.to_owned()]);
            }
            table.to_string()
        })
    }
}

impl Change {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        if self.rename.is_none() && self.role.is_none() {
            return Err(Failure::usage("NOTHING-ASKED", "say what changes: --rename or --role"));
        }
        let mut desk = Desk::open(folder)?;
        let member = desk.staff(&self.name)?;
        let staff = member.staff;
        let renamed = self.rename.filter(|name| *name != member.name);
        let renamed = renamed.map(|name| free_name(&desk, &name)).transpose()?;
        let role = self.role.filter(|role| *role != member.role);
        let entries = role.map(|role| desk.entry(Fact::RoleChanged { staff, role })).into_iter().collect();
        let personal = renamed.iter().map(|name| Personal::Staff { staff, name: name.clone() }).collect();
        desk.append(entries, personal)?;
        let changed = StaffMember { name: renamed.unwrap_or(member.name), role: role.unwrap_or(member.role), ..member };
        self.form.say(out, &ListedMember::of(changed), |changed| format!("{} is {} now.", changed.name, changed.role))
    }
}

#[derive(Serialize)]
struct Named {
    id: StaffId,
    name: String,
}

impl Retire {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let member = desk.staff(&self.name)?;
        let entry = desk.entry(Fact::StaffRetired { staff: member.staff });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Named { id: member.staff, name: member.name }, |retired| {
            format!("{} has left. Card and login work no more; the record stays.", retired.name)
        })
    }
}

impl Password {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let member = desk.staff(&self.name)?;
        let login = Personal::Login { staff: member.staff, password_hash: password_hash()? };
        desk.append(Vec::new(), vec![login])?;
        self.form.say(out, &Named { id: member.staff, name: member.name }, |named| {
            format!("{} has a new password.", named.name)
        })
    }
}
