// Slack's names for the emoji that bots and people use most; an unknown name stays as it was written.

const TABLE = `
grinning 😀|smiley 😃|smile 😄|grin 😁|laughing 😆|satisfied 😆|sweat_smile 😅|joy 😂|rolling_on_the_floor_laughing 🤣
blush 😊|innocent 😇|slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉|relieved 😌|heart_eyes 😍|yum 😋
stuck_out_tongue 😛|sunglasses 😎|nerd_face 🤓|star-struck 🤩|partying_face 🥳|smirk 😏|unamused 😒|disappointed 😞
pensive 😔|worried 😟|confused 😕|cry 😢|sob 😭|triumph 😤|angry 😠|rage 😡|exploding_head 🤯|flushed 😳|scream 😱
fearful 😨|cold_sweat 😰|hugging_face 🤗|thinking_face 🤔|zipper_mouth_face 🤐|neutral_face 😐|expressionless 😑
hushed 😯|astonished 😲|sleeping 😴|sleepy 😪|dizzy_face 😵|mask 😷|robot_face 🤖|ghost 👻|skull 💀|wave 👋|hand ✋
raised_hand ✋|raised_hands 🙌|raising_hand 🙋|ok_hand 👌|pinched_fingers 🤌|v ✌️|crossed_fingers 🤞|point_left 👈
point_right 👉|point_up ☝️|point_up_2 👆|point_down 👇|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|fist ✊|clap 👏
open_hands 👐|handshake 🤝|pray 🙏|bow 🙇|muscle 💪|eyes 👀|eye 👁️|brain 🧠|busts_in_silhouette 👥|bust_in_silhouette 👤
technologist 🧑‍💻|mechanic 🧑‍🔧|factory_worker 🧑‍🏭|office_worker 🧑‍💼|construction_worker 👷|no_good 🙅|ok_woman 🙆
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|sparkles ✨
star ⭐|star2 🌟|boom 💥|fire 🔥|zap ⚡|snowflake ❄️|sunny ☀️|cloud ☁️|umbrella ☔|rainbow 🌈|cherry_blossom 🌸
maple_leaf 🍁|seedling 🌱|deciduous_tree 🌳|bamboo 🎍|crossed_flags 🎌|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁
trophy 🏆|medal 🏅|first_place_medal 🥇|dart 🎯|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬
thought_balloon 💭|left_speech_bubble 🗨️|phone ☎️|telephone_receiver 📞|iphone 📱|fax 📠|computer 💻|desktop_computer 🖥️
printer 🖨️|keyboard ⌨️|email 📧|e-mail 📧|envelope ✉️|incoming_envelope 📨|envelope_with_arrow 📩|inbox_tray 📥
outbox_tray 📤|package 📦|mailbox 📫|mailbox_with_mail 📬|postbox 📮|pencil 📝|memo 📝|pencil2 ✏️|lower_left_ballpoint_pen 🖊️
clipboard 📋|page_facing_up 📄|page_with_curl 📃|bookmark_tabs 📑|scroll 📜|newspaper 📰|books 📚|book 📖|notebook 📓
ledger 📒|bookmark 🔖|label 🏷️|moneybag 💰|yen 💴|chart 💹|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉
bar_chart 📊|date 📅|calendar 📆|spiral_calendar_pad 🗓️|card_index 📇|card_index_dividers 🗂️|file_folder 📁
open_file_folder 📂|file_cabinet 🗄️|wastebasket 🗑️|pushpin 📌|round_pushpin 📍|paperclip 📎|linked_paperclips 🖇️
triangular_ruler 📐|straight_ruler 📏|scissors ✂️|lock 🔒|unlock 🔓|lock_with_ink_pen 🔏|closed_lock_with_key 🔐|key 🔑
hammer 🔨|hammer_and_wrench 🛠️|wrench 🔧|nut_and_bolt 🔩|gear ⚙️|link 🔗|chains ⛓️|toolbox 🧰|microscope 🔬|satellite 🛰️
mag 🔍|mag_right 🔎|bulb 💡|flashlight 🔦|battery 🔋|electric_plug 🔌|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|clock1 🕐|clock2 🕑|clock3 🕒|clock4 🕓|clock5 🕔|clock6 🕕|clock7 🕖|clock8 🕗
clock9 🕘|clock10 🕙|clock11 🕚|clock12 🕛|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌
negative_squared_cross_mark ❎|heavy_plus_sign ➕|heavy_minus_sign ➖|question ❓|grey_question ❔|exclamation ❗
heavy_exclamation_mark ❗|grey_exclamation ❕|bangbang ‼️|interrobang ⁉️|warning ⚠️|no_entry ⛔|no_entry_sign 🚫
octagonal_sign 🛑|construction 🚧|rotating_light 🚨|vertical_traffic_light 🚦|sos 🆘|new 🆕|free 🆓|up 🆙|ok 🆗
information_source ℹ️|recycle ♻️|beginner 🔰|trident 🔱|name_badge 📛|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡
large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|red_square 🟥
large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜
black_large_square ⬛|small_orange_diamond 🔸|small_blue_diamond 🔹|large_orange_diamond 🔶|large_blue_diamond 🔷
small_red_triangle 🔺|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_right_hook ↪️
leftwards_arrow_with_hook ↩️|arrows_counterclockwise 🔄|repeat 🔁|arrow_forward ▶️|fast_forward ⏩|double_vertical_bar ⏸️
black_square_for_stop ⏹️|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣
factory 🏭|office 🏢|house 🏠|convenience_store 🏪|truck 🚚|car 🚗|bullettrain_side 🚄|airplane ✈️|rocket 🚀|ship 🚢
coffee ☕|tea 🍵|rice_ball 🍙|bento 🍱|beers 🍻|sake 🍶|jp 🇯🇵|us 🇺🇸|gb 🇬🇧|mount_fuji 🗻|shinto_shrine ⛩️|congratulations ㊗️
secret ㊙️|u7533 🈸|u6307 🈯|u6e80 🈵|u7a7a 🈳|koko 🈁|sa 🈂️|ballot_box_with_ballot 🗳️|raised_back_of_hand 🤚|writing_hand ✍️`;

const EMOJI = new Map(TABLE.trim().split(/[|\n]/).map((pair) => pair.split(" ")));

/** The character for a name like `white_check_mark`, or undefined. */
export const emojiFor = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, ""));

/** `:name:` with an emoji of that name, at the start of `text`: [whole match, character] or null. */
export function emojiAt(text) {
  const found = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/.exec(text);
  const char = found && emojiFor(found[1]);
  return char ? [found[0], char] : null;
}

/** Replace the emoji codes in a plain text. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emojiFor(name) || whole);
