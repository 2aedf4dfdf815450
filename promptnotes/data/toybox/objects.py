"""Everyday objects: WILD ones, which the web shows in many ways, and ICONIC ones.

First all shapes, then the objects: what captions say of each, and the function that draws it. An
object has several forms (a hat is a top hat, a cap or a beanie) and details that are there or not.
What a caption calls red is red in all of them, but wood, steel, wax and paper keep their colours.
"""

from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import X, Y, ellipse, polygon, region, strokes
from .sprites import Family, by, diced, either, limb, move, only
from .things import Thing, listed, weighted

WOOD, BARK, STEEL, GOLD = rgb(186, 132, 80), rgb(124, 84, 54), rgb(184, 190, 200), rgb(236, 190, 76)
WHITE, CREAM, INK, DARK = rgb(252, 252, 248), rgb(250, 238, 208), rgb(40, 38, 48), rgb(74, 72, 84)
LEAF, GRASS, RED, SKY = rgb(92, 170, 80), rgb(112, 176, 84), rgb(222, 64, 62), rgb(150, 206, 238)
FLAME, GLOW, STONE = rgb(250, 146, 44), rgb(255, 228, 120), rgb(164, 164, 170)
SAND = rgb(226, 196, 130)
CLOTH = np.array(
    [rgb(214, 66, 70), rgb(60, 110, 200), rgb(84, 160, 90)]
    + [rgb(246, 196, 70), rgb(150, 92, 180), rgb(240, 140, 170)]
)
TILES = np.array(
    [rgb(176, 74, 60), rgb(92, 96, 112), rgb(124, 84, 60), rgb(196, 124, 62), rgb(74, 104, 136)]
)

objects = Family("object")
bit, pick = objects.bit, objects.pick
objects.shapes("""
trunk          half smooth 50,-100 45,40 100,100 0,90
grass          half polygon 0,-100 16,0 50,-90 55,10 100,-40 85,90
bow            mirror smooth 0,-15 50,-75 100,-60 95,30 50,35 0,20 + mirror smooth 0,0 60,80 30,100
    0,30 + oval 0,0 24
flower         around 5 oval 56,0 43
lines          box -100,-90 100,-60 10 -100,-15 100,15 10 -100,60 40,90 10
tower          half polygon 68,-100 100,100
diamond        half polygon 0,-100 100,0 0,100
handle         oval -30,0 125,100 - oval -30,0 82,64 & right -50
tree_cloud     oval -55,20 45 56,18 44 -32,-40 46 30,-48 50 -20,50 48 28,50 45 0,0 60
tree_fir       half polygon 0,-100 48,-30 30,-32 74,32 50,30 100,100
tree_flat      oval -50,25 50,60 50,20 50,66 0,-20 62,75
tree_snow      half polygon 0,-100 48,-30 20,-50 0,-25 + mirror polygon 74,32 42,-16 40,16 + mirror
    polygon 100,100 62,46 56,80
tree_fruit     oval -50,20 13 -10,-40 13 10,30 13 50,-10 13 -20,65 13 50,50 13
cap_dome       half smooth 0,-100 60,-80 95,0 100,70 70,95 0,80
cap_bell       half smooth 0,-100 28,-85 55,-10 100,75 75,98 0,85
cap_flat       half smooth 0,-55 65,-75 100,-10 80,60 0,90
cap_spots      oval -60,35 15,20 -20,-35 17,21 28,20 19,25 72,50 11,17 -20,60 10,12
stem           half smooth 60,-100 50,0 95,60 70,100 0,95
roof_gable     half polygon 0,-100 100,85 90,100
roof_hip       half polygon 55,-80 100,100
roof_barn      half polygon 0,-100 60,-60 100,100
roof_thatch    half smooth 0,-100 55,-75 90,50 98,100 50,80 0,85
panes          mirror box 30,-100 100,100 8
frames         mirror ( box 27,-105 103,105 10 - box 36,-90 60,90 70,-90 94,90 ) + mirror box 30,-10
    100,10
door           box -100,-100 100,100 90 -100,0 100,100
canopy         oval 0,60 100,160 & above 80 - oval -81,80 19,30 -42,80 20,30 0,80 22,30 42,80 20,30
    81,80 19,30
canopy_panels  oval 0,60 62,160 - oval 0,60 22,160 & above 80 - oval 42,80 20,30 0,80 22,30 81,80
    19,30 -42,80 20,30
furled         half smooth 12,-100 60,-10 100,75 55,62 35,95 0,70
hook           line 0,-90 0,55 9 + arc 30,55 30 0,50 10
bow_heart      mirror oval 47,-30 52 + mirror polygon 0,-40 96,-15 0,100 - mirror oval 32,-25 24 -
    mirror polygon 0,-30 52,-10 0,45
bow_clover     oval 0,-52 48 -52,30 48 52,30 48 0,20 40 - oval 0,-52 22 -52,30 22 52,30 22
bow_square     box -100,-80 100,95 40 - box -50,-40 50,5 20
bit_two        box -100,-100 100,-30 10 -100,20 70,90 10 -100,-100 -30,100
bit_comb       box -100,-100 100,100 10 - box 0,-55 110,-25 - box -10,25 110,55
bit_flag       box -100,-100 100,100 20 - box -40,-20 40,30
mug_straight   box -88,-100 88,100 25 -88,-100 88,0
mug_taper      half polygon 98,-100 90,-30 70,90 55,100
mug_barrel     box -80,-100 80,100 30 & oval 0,0 100,170 + half smooth 78,-100 98,-10 75,95 50,100
mug_cup        oval 0,-100 100,175 & below -100 + box -45,60 45,100 10
bottle_wine    half polygon 34,-100 34,-40 50,-25 90,0 100,30 100,92 92,100
drink_wine     half polygon 34,-100 34,-40 50,-25 90,0 100,30 100,92 92,100 & below 0
bottle_beer    half polygon 36,-100 40,-50 80,-5 100,20 100,90 90,100
drink_beer     half polygon 36,-100 40,-50 80,-5 100,20 100,90 90,100 & below 0
bottle_milk    half polygon 55,-100 60,-60 95,-20 100,0 94,90 85,100
drink_milk     half polygon 55,-100 60,-60 95,-20 100,0 94,90 85,100 & below 0
bottle_flat    half polygon 30,-100 30,-55 95,-35 100,-25 100,90 92,100
drink_flat     half polygon 30,-100 30,-55 95,-35 100,-25 100,90 92,100 & below 0
bottle_flask   box -30,-100 30,0 + oval 0,30 98,70
drink_flask    oval 0,30 98,70 & below 10
head_claw      box 25,-55 95,60 12 -35,-40 40,42 + smooth -30,-42 -70,-35 -102,50 -72,10 -30,35 0,30
    0,-30
head_ball      box 25,-60 95,60 10 -60,-30 40,30 + oval -62,0 36,50
head_sledge    polygon -85,-75 85,-75 100,-50 100,50 85,75 -85,75 -100,50 -100,-50
head_mallet    box -95,-85 95,85 20 -100,-60 100,60
bell           half smooth 0,-100 36,-86 56,-20 68,45 100,85 90,100 0,100
bell_wide      half smooth 0,-90 50,-72 75,0 85,70 100,95 0,100
jingle         oval 0,0 100 - box -7,10 7,90 - oval 0,15 18
sound          mirror arc 40,0 55 -10,10 5
kite_delta     half polygon 0,-100 100,60 40,50 0,95
kite_long      half polygon 0,-100 100,-35 0,100
kite_hex       half polygon 50,-95 100,0 50,95
kite_panels    right 0 & below -35 + ( left 0 & above -35 ) & half polygon 0,-100 100,-35 0,100
kite_stripe    half polygon 0,-100 100,60 40,50 0,95 & right -36 & left 36
kite_inner     half polygon 30,-56 60,0 30,56
ribbons        mirror polygon 0,-35 80,-55 80,-15 + mirror polygon 0,20 80,0 80,40 + mirror polygon
    0,75 80,55 80,95
crown_three    half polygon 0,-100 38,5 98,-70 82,100 0,100
crown_five     half polygon 0,-100 20,-5 50,-85 62,0 100,-55 82,100
crown_arch     mirror arc 45,0 42 50,100 12 20,10 70 68,100 12 + half polygon 0,-25 20,30 55,-20
    70,30 95,-5 82,100
tips_three     oval 0,-100 12 -98,-70 11 98,-70 11
tips_five      oval 0,-100 11 -50,-85 10 50,-85 10 -100,-55 10 100,-55 10
tips_cross     box -7,-105 7,-30 -20,-86 20,-70 + mirror oval 90,0 13
jewels         mirror oval 70,0 17,70 38,0 9,40
ermine         oval -70,0 6,35 -35,0 6,35 0,0 6,35 35,0 6,35 70,0 6,35
back_slats     box -100,-100 100,-60 15 -95,-25 95,10 10 -95,45 95,80 10
back_bars      box -100,-100 100,-65 15 + mirror box 20,-80 36,100 62,-80 78,100
back_heart     box -100,-100 100,100 30 - mirror oval 14,-25 17 - mirror polygon 0,-30 30,-20 0,25
seat           polygon -72,-100 100,-100 80,60 80,100 -100,100 -100,60
arm            oval 0,-55 100,45 + box -85,-60 85,100 15
shade_cone     half polygon 50,-100 100,100
shade_drum     half polygon 86,-100 100,100
shade_dome     half smooth 0,-100 60,-75 92,10 100,100 50,100 0,100
shade_bell     half smooth 45,-100 52,-40 75,30 100,100 50,92 0,100
foot_vase      half smooth 25,-100 40,-70 95,10 50,80 80,100 0,100
foot_stick     box -16,-100 16,90 + half polygon 30,60 90,85 95,100
foot_beads     oval 0,-65 34,30 0,-10 45,34 0,45 58,36 + box -80,70 80,100 10
cord           box -20,-100 20,60 + oval 0,65 50,30
guitar_folk    half smooth 0,-98 50,-92 70,-55 52,-10 90,25 95,65 50,98 0,98
guitar_rock    smooth -85,-95 -50,-50 0,-40 40,-50 70,-85 75,-35 58,0 88,50 50,95 -10,90 -60,98
    -92,50 -62,0 -85,-50
guitar_vee     half polygon 25,-95 100,80 70,100 0,45
pegs           mirror oval 80,-75 22 80,0 22 80,75 22 + mirror box 0,-85 80,-65 0,-10 80,10 0,65
    80,85
scratch        smooth -50,-90 60,-60 100,40 30,100 -20,50 -90,20
knobs          oval 0,-60 80,40 0,60 80,40
ball_soccer    star 5 38,31 + around 5 polygon 70,0 85,-26 120,-30 120,30 85,26 + around 5 polygon
    20,-4.5 80,-4.5 80,4.5 20,4.5 & oval 0,0 100
ball_basket    box -6,-100 6,100 -100,-6 100,6 + mirror ( oval 120,0 81 - oval 120,0 69 ) & oval 0,0
    100
ball_tennis    mirror ( oval 115,0 88 - oval 115,0 72 ) & oval 0,0 100
ball_star      star 5 72,32 4
ball_laces     mirror ( oval 145,0 91 - oval 145,0 79 ) & oval 0,0 100 + box -42,-5 42,5 -35,-20
    -25,20 -15,-20 -5,20 5,-20 15,20 25,-20 35,20
hat_top        half polygon 100,-100 86,0 88,100
hat_dome       half smooth 0,-100 62,-80 96,0 100,100 0,100 & above 98
hat_cowboy     half smooth 0,-68 40,-100 72,-70 82,20 100,100 0,100 & above 98
hat_cone       smooth 30,-100 65,-70 30,-65 55,20 95,100 -95,100 -50,10 -15,-75
brim           oval 0,-30 100,110 - oval 0,-150 110,120 + oval 0,0 80,50
brim_curled    half smooth 0,10 60,-10 95,-100 100,-50 80,50 0,100
visor          smooth -70,-50 20,-60 95,10 100,60 50,50 -60,70
feather        smooth -80,100 -60,0 30,-100 50,-30 0,40
hat_band       half polygon 0,-70 97,-100 100,70 0,100
buckle         box -100,-100 100,100 15 - box -50,-50 50,50
pages          half polygon 0,-70 50,-95 100,-80 100,80 50,65 0,90
text           mirror polygon 14,-56 50,-68 86,-60 86,-48 50,-56 14,-44 + mirror polygon 14,-18
    50,-30 86,-22 86,-10 50,-18 14,-6 + mirror polygon 14,20 50,8 86,16 86,28 50,20 14,32
corner         polygon -100,-90 90,-90 100,-75 100,90 90,100 -90,100 -100,90
ticks          around 12 polygon 74,-6 94,-6 94,6 74,6
alarm          mirror oval 58,-62 40,30 12
feet           mirror line 50,-100 80,90 14
octagon        star 8 100,93
mantel         box -78,-30 78,90 -100,75 100,100 8 + oval 0,-28 78,70
shoe_sneaker   smooth -92,-55 -50,-30 -15,-75 10,-55 50,10 90,30 100,80 -95,80 + polygon 100,80
    -95,80 -60,20 40,20
shoe_ankle     smooth -90,-100 -20,-100 -10,-60 45,10 90,30 100,80 -95,80 + polygon 100,80 -95,80
    -60,20 40,20
shoe_boot      smooth -80,-100 0,-100 2,0 35,15 88,30 98,80 -85,80 + polygon 98,80 -85,80 -60,20
    40,20
shoe_pump      smooth -95,-70 -75,-62 -50,5 10,50 40,35 70,45 100,85 60,98 20,95 -45,25 -90,-10
pump_heel      polygon -93,-15 -55,20 -75,100 -90,100
sole           box -100,-90 100,90 80
sole_heel      box -100,-100 100,-10 30 -100,-100 -35,100 15
toe            smooth -90,100 -75,-20 10,-85 80,-20 100,100
laces          line -85,-60 -10,-95 13 -45,5 30,-30 13 0,70 75,35 13
pack           half smooth 0,-100 60,-92 90,-40 98,70 80,100 0,100
pack_square    box -95,-100 95,100 35
flap           half smooth 0,-100 70,-90 100,-10 90,60 0,100
zip            arc 0,60 90 56,94 7
apple_round    half smooth 0,-72 40,-92 92,-45 90,25 50,92 0,84
apple_tall     half smooth 0,-78 45,-100 90,-55 72,30 40,98 0,88
apple_bitten   half smooth 0,-72 40,-92 92,-45 90,25 50,92 0,84 - oval 98,-42 34 80,8 36 100,45 30
bite           half smooth 0,-72 40,-92 92,-45 90,25 50,92 0,84 - oval 98,-42 34 80,8 36 100,45 30 &
    oval 98,-42 54 80,8 56 100,45 50
worm           line -60,75 -10,70 15,30 20,-20 50,-60 32 40
seeds          mirror oval 55,0 25,85 -8
pot_tall       half smooth 55,-100 80,-30 98,50 75,100 0,100
pot_squat      oval 0,0 100
spout          smooth -100,90 -30,45 10,-60 95,-100 85,-70 55,-40 35,60 -80,120
lid            oval 0,90 100,170 & above 95
wax            box -100,-90 100,100 12 + mirror line 78,-80 78,-10 22 + line 10,-80 10,25 20
wax_old        smooth -90,-80 -30,-60 40,-95 95,-70 100,100 -100,100 + line -85,-70 -90,30 20 90,-60
    100,50 20
flame          smooth 10,-100 30,-30 62,30 40,90 0,100 -42,90 -60,30 -25,-30
holder         half polygon 50,-100 50,-40 14,0 20,60 90,80 95,100
blade          half polygon 0,-100 80,-80 100,100
blade_leaf     half polygon 0,-100 75,-60 100,-20 60,40 75,100
blade_curved   smooth 100,-100 95,-40 40,30 30,100 -60,100 -55,20 -10,-50
guard_cross    box -100,-40 100,40 30
guard_horns    half smooth 0,-45 60,-40 95,-100 100,-30 60,60 0,70
guard_wings    half smooth 0,-50 60,-20 100,20 90,95 50,50 0,60
anchor_arms    arc 0,-30 80 3,47 17 + mirror polygon 50,-10 95,-75 110,15
anchor_sharp   mirror line 0,75 50,45 85,-30 16 + mirror polygon 50,-5 92,-90 110,10 + polygon
    -25,70 25,70 0,105
keys           box -90,-80 20,-66 -90,-45 20,-31 -90,-10 20,4 -90,25 20,39 -90,60 20,74
buttons        oval -40,-75 20,11 -40,-25 20,11 -40,25 20,11 -40,75 20,11 40,-75 20,11 40,-25 20,11
    40,25 20,11 40,75 20,11
strap          arc 0,90 95 50,100 10 & above 110
balloon        half smooth 0,-100 65,-75 88,-15 55,60 0,100
cactus         box -55,-100 55,120 55 & above 100
cactus_arm     line -90,55 10,55 42,20 42,-65 33
cactus_ribs    mirror line 0,-75 0,85 5 30,-75 30,85 5
spines         line -57,-57 -50,-43 4.5 -43,-57 -50,-43 4.5 -7,-82 0,-68 4.5 7,-82 0,-68 4.5 38,-47
    45,-33 4.5 52,-47 45,-33 4.5 -17,-22 -10,-8 4.5 -3,-22 -10,-8 4.5 -67,13 -60,27 4.5 -53,13
    -60,27 4.5 33,13 40,27 4.5 47,13 40,27 4.5 -22,43 -15,57 4.5 -8,43 -15,57 4.5 43,58 50,72 4.5
    57,58 50,72 4.5 -57,68 -50,82 4.5 -43,68 -50,82 4.5
pot            box -100,-100 100,-45 12 + half polygon 86,-50 64,100
camera_bulge   box -100,-70 100,100 20 + half polygon 30,-100 50,-60
camera_flat    box -100,-80 100,100 30
camera_instant box -85,-100 85,30 25 -100,0 100,100 25
burst          star 8 100,45
zigzag         line -95,-80 -71.25,80 -47.5,-80 -23.75,80 0,-80 23.75,80 47.5,-80 71.25,80 95,-80 7
drum           box -100,-75 100,75 + oval 0,75 100,25
drum_tall      half polygon 100,-90 85,0 50,80 62,98 0,102
fold_v         half polygon 100,-100 12,90 0,100
fold_up        half polygon 0,-100 100,100
envelope_sides mirror polygon 100,-100 100,100 8,-5
glass          half polygon 95,-100 90,-60 10,-8 10,8 90,60 95,100
sand_top       half polygon 90,-100 75,-40 6,100
sand_heap      half polygon 0,-100 30,-40 96,60 100,100
post           oval 0,-70 80,20 0,0 100,20 0,70 80,20 + box -50,-100 50,100
glass_round    half smooth 60,-100 100,-10 70,100 0,100
glass_six      half polygon 60,-100 100,-20 60,100
guard          mirror box 36,-95 47,95 + box -98,-8 98,8
paper_ribs     box -66.1,-79.5 66.1,-70.5 -91.7,-44.5 91.7,-35.5 -100,-4.5 100,4.5 -91.7,35.5
    91.7,44.5 -66.1,70.5 66.1,79.5
tassel         box -30,-100 30,-40 + half polygon 50,-50 90,100
light_tower    half polygon 62,-100 100,100
rocks          oval -60,50 42,60 0,20 55,80 60,40 42,65 & above 90
ray            mirror polygon 10,0 100,-90 100,90
pencil_wood    half polygon 12,-100 100,80 66,100 33,80 0,100
pyramid_lit    polygon -5,-100 25,100 -100,75
pyramid_dark   polygon -5,-100 100,70 25,100
steps          box -25,-100 25,-58 -44,-60 44,-18 -63,-20 63,22 -82,20 82,62 -101,60 101,102
stair          half polygon 14,-100 24,100
palm           line 0,100 6,20 0,-40 10 + mirror smooth 0,-50 50,-90 100,-40 50,-60 + mirror smooth
    0,-45 45,-40 70,20 30,-10
scissor_blade  polygon -20,-100 10,-90 75,70 40,100 -70,100 -75,30
scarf_end      polygon -60,-100 60,-100 100,100 40,85 10,100 -20,85 -50,100
coals          oval 0,-70 90,26 0,0 90,26 0,70 90,26
grin           oval -85,9.975 15,22 -42,59.124 15,22 0,75 15,22 42,59.124 15,22 85,9.975 15,22
eyes           mirror oval 75,0 25,75
cup_wide       oval 0,-90 98,180 & below -90 + box -100,-100 100,-75 8
cup_tulip      half smooth 80,-100 72,-40 95,0 55,80 0,100
cup_tall       half polygon 90,-100 70,20 30,95 0,100
loop           box -100,-100 100,100 80 - box -84,-64 84,64 50
valves         box -85,-100 -51,100 10 -17,-100 17,100 10 51,-100 85,100 10
caps           oval -68,-70 20,30 0,-70 20,30 68,-70 20,30 + box -75,-70 -61,100 -7,-70 7,100 61,-70
    75,100
note           oval -40,65 42,32 + box -14,-100 6,65 + smooth -10,-100 50,-60 70,10 40,-20 -10,-40
sails_lattice  around 4 polygon 20,0 100,0 100,34 20,34 - around 4 polygon 27,7 44,7 44,26 27,26 -
    around 4 polygon 52,7 68,7 68,26 52,26 - around 4 polygon 76,7 92,7 92,26 76,26 + around 4
    polygon 0,-4 100,-4 100,6 0,6
sails_full     around 4 polygon 20,-12 100,-12 100,20 20,20 + around 4 polygon 0,-5 100,-5 100,5 0,5
sails_cloth    around 4 polygon 0,-5 100,-5 100,5 90,50 12,5
sails_spars    around 4 polygon 0,-5 104,-5 104,5 0,5
jaw            oval 0,0 100 + box -50,0 50,100 - box -36,-120 36,-5 - oval 0,-5 36,20
nut_ring       oval 0,0 100 - star 6 62,54
jaw_fixed      smooth -50,100 -90,30 -100,-90 -55,-100 -40,-10 90,10 90,50 50,100
jaw_moving     smooth 15,-30 10,-90 45,-100 85,-20 80,35 0,30
yoyo_half      oval 50,0 145,100 & left 55 + box 20,-100 62,100 15
""")


# Shapes that need computing.
def _along(curve, first, last, count, width):
    """A stroke through points of a curve."""
    return strokes([curve(t) for t in np.linspace(first, last, count)], width)


def _flare(t):
    return 0.17 + 0.83 * ((t + 1) / 2) ** 3


@objects.shape
def horn():
    ends = np.linspace(-1, 1, 12), np.linspace(1, -1, 12)
    return polygon(*[(t, -_flare(t)) for t in ends[0]], *[(t, _flare(t)) for t in ends[1]])


@objects.shape
def courses():
    row = (Y - 0.2 * X) * 3.4
    joints = np.mod((X + 0.05) * 2.4 + 0.5 * np.floor(row), 1) < 0.1
    return region("polygon -5,-100 25,100 -100,75") & ((np.mod(row, 1) < 0.16) | joints)


@objects.shape
def ball_beach():
    turn = np.mod(np.arctan2(Y + 0.3, X + 0.2) * 3 / np.pi + 0.8 * np.hypot(X, Y), 2)
    return (turn < 1) & ellipse(0, 0, 1) | ellipse(-0.2, -0.3, 0.15)


@objects.shape
def hoop():
    return (abs(Y - 0.55 * np.sqrt(np.clip(1 - X**2, 0, 1))) < 0.36) & (abs(X) <= 1)


@objects.shape
def steam():
    left = _along(lambda t: (0.2 * np.sin(5 * t) - 0.6, t), -0.8, 0.8, 20, 0.14)
    return left | _along(lambda t: (0.2 * np.sin(5 * t) + 0.4, t), -0.8, 0.8, 20, 0.14)


def _tower(bands):
    """Every second band of a lighthouse."""
    return region("half polygon 62,-100 100,100") & (np.mod(bands, 2) < 1)


objects.register("stripes", lambda: _tower(Y * 2.5 + 0.5))
objects.register("spiral", lambda: _tower(Y * 2.5 + X * 1.2))
objects.register("ball_band", lambda: (abs(Y + 0.25 * (1 - X**2)) < 0.24) & ellipse(0, 0, 1))
objects.register("wave", lambda: _along(lambda t: (0.8 * np.sin(5 * t), t), -0.9, 0.9, 25, 0.1))
objects.register(
    "tail",
    lambda: _along(lambda t: (0.7 * np.sin(6 * t + 2) * (0.4 + 0.3 * t), t), -1, 0.95, 30, 0.09),
)
objects.register(
    "scribble",
    lambda: _along(lambda t: (t, 0.7 * np.sin(9 * t) * (1 - 0.4 * t)), -0.95, 0.95, 40, 0.09),
)


# ---- what all objects use ------------------------------------------------------------------------
HUES = "red orange yellow green blue purple pink turquoise white black"
METAL, TIMBER = "golden golden grey", "brown brown cream"
PLAIN, PRINTS = ("",), ("", "", "striped", "dotted", "checkered", "zigzagged")
SOFT = ("", "", "striped", "woven", "dotted", "checkered")
THINGS: dict[str, Thing] = {}


def thing(known, names, traits="", colours=HUES, fills=PLAIN, height=0.6, turned=0.025):
    """A decorator: the function draws the thing of this name, with Dice d."""

    def enter(draw):
        said, kind = weighted(names), {"thing": 1, "object": 1}
        more = dict(fills=fills, height=height, turned=turned)
        drawn, seen = partial(diced, draw), tuple(colours.split())
        THINGS[next(iter(said))] = Thing(drawn, said, kind, known, listed(traits), seen, **more)
        return draw

    return enter


wild, iconic = partial(thing, 0.95), partial(thing, 0.6)


def shine(at, size, turn=0.0, **more):
    """A soft white reflection."""
    return bit("shine", "disc", at, size, WHITE, turn, alpha=0.45, **more)


def gleam(at, size, turn=0.0, **more):
    """A long reflection. Thin parts are strokes: a template so thin has no room for its edge."""
    return bit("shine", "stroke", at, size, WHITE, turn, alpha=0.45, **more)


# ---- wild objects --------------------------------------------------------------------------------


@wild("tree", "brown trunk", "green green green green orange yellow red pink")
def tree(d, look):
    form = d.form(4)  # a cloud, a fir, a poplar, an acacia
    wide, tall, lean = d.real(0.85, 1.1), d.real(0.88, 1.1), d.real(-0.08, 0.08)
    fruit = d.some(0.4) & ((form == 0) | (form == 2))
    snow, roots = d.some(0.35) & (form == 1), d.real(0.2, 0.3)
    bark, y = d.tint(BARK), by(form, -0.28, -0.14, -0.26, -0.42)
    w, h = by(form, 0.84, 0.7, 0.5, 0.98) * wide, by(form, 0.66, 0.8, 0.72, 0.42) * tall
    crown = pick("tree_cloud tree_fir egg tree_flat", form)
    forked, light = form != 1, look.tone(1.25)
    leaves_at, fruit_size = (lean - 0.1 * w, y - 0.16 * h), (0.95 * w, 0.95 * h)
    return [
        bit("trunk", "trunk", (0, 0.5), (roots, 0.5), bark),
        limb((0, 0.45), (0.38, -0.02), 0.06, bark, "branch", where=forked),
        limb((0, 0.35), (-0.36, -0.1), 0.06, bark, "branch", where=forked),
        bit("crown", crown, (lean, y), (w, h), look),
        bit("leaves", crown, leaves_at, (0.7 * w, 0.66 * h), light, alpha=0.5, where=forked),
        bit("snow", "tree_snow", (lean, y), (w, h), WHITE, where=snow),
        bit("fruit", "tree_fruit", (lean, y), fruit_size, d.one(CLOTH[[0, 3, 5]]), where=fruit),
        bit("grass", "grass", (d.real(-0.5, 0.5), 0.92), (0.26, 0.14), GRASS, where=d.some(0.5)),
    ]


@wild("mushroom 3, toadstool", "pale stem", "red red brown orange cream purple white yellow")
def mushroom(d, look):
    form, baby = d.form(3), d.some(0.45)
    w, h = by(form, 0.88, 0.74, 0.95) * d.real(0.85, 1.08), by(form, 0.55, 0.68, 0.42)
    thick, tilt, side = d.real(0.28, 0.46), d.real(-0.04, 0.04), d.real(0.55, 0.75)
    cap = pick("cap_dome cap_bell cap_flat", form)
    stem, pale = d.tint(CREAM, 0.1), d.tint(rgb(232, 206, 170), 0.1)
    spots, skirt = d.some(0.65), d.some(0.4)
    ink = either(look.colour.min(1) > 0.7, d.tint(RED), WHITE)
    spots_size = (w * 0.92, h * 0.9)
    return [
        bit("stem", "stem", (0, 0.45), (thick, 0.53), stem),
        bit("gills", "disc", (0, -0.3 + 0.72 * h), (0.78 * w, 0.2), pale, tilt),
        bit("skirt", "tower", (0, 0.4), (0.82 * thick, 0.11), WHITE, where=skirt),
        bit("cap", cap, (0, -0.3), (w, h), look, tilt),
        bit(
            "spots", "cap_spots", (0, -0.3), spots_size, ink, tilt, where=spots, flip=d.one([-1, 1])
        ),
        shine((-0.42 * w, -0.3 - 0.45 * h), (0.14 * w, 0.1 * h), -0.1, where=~spots),
        bit("small stem", "stem", (side, 0.74), (0.14, 0.25), stem, where=baby),
        bit("small cap", cap, (side, 0.46), (0.3, 0.22), look.colour, 0.03, where=baby),
        bit("grass", "grass", (-0.5, 0.9), (0.26, 0.15), GRASS, where=d.some(0.5)),
    ]


@wild(
    "house 3, home, cottage",
    "two windows, front door",
    "red orange yellow green blue pink white cream brown",
    ("", "", "honeycombed", "striped"),
)
def house(d, look):
    form, w, h = d.form(4), d.real(0.6, 0.84), d.real(0.3, 0.48)
    up, top = by(form, 0.44, 0.34, 0.42, 0.44) * d.real(0.9, 1.15), 0.95 - 2 * h
    roof = d.tint(d.one(TILES))
    lit, side, smoke = d.some(0.35), d.real(-0.12, 0.12), d.some(0.5)
    glass, y = either(lit, GLOW, SKY), top - 0.8 * up
    x, mouth, chimney = 0.42 * w, y - up * 0.5, shade(roof, 0.8)
    roof_shape = pick("roof_gable roof_hip roof_barn roof_thatch", form)
    door, door_at = shade(look.second, 0.85), (side, 0.95 - 0.58 * h)
    attic = (0, y + 0.3 * up)
    return [
        bit("smoke", "disc", (x + 0.18, mouth - 0.28), (0.16, 0.13), WHITE, alpha=0.8, where=smoke),
        bit("smoke", "disc", (x + 0.05, mouth - 0.08), (0.1, 0.09), WHITE, alpha=0.8, where=smoke),
        bit("chimney", "square", (0.45 * w, y - 0.05), (0.11, 0.34), chimney, where=d.some(0.8)),
        bit("wall", "square", (0, 0.95 - h), (w, h), look),
        bit("roof", roof_shape, (0, y), (w * 1.22, up), roof),
        bit("attic window", pick("disc door square", d.form(3)), attic, (0.12, 0.13), glass),
        bit("window", "panes", (side, 0.95 - 1.1 * h), (0.84 * w, 0.4 * h), glass),
        bit("window frame", "frames", (side, 0.95 - 1.1 * h), (0.84 * w, 0.4 * h), WHITE),
        bit("door", pick("square door", d.form(2)), door_at, (0.23 * w, 0.58 * h), door),
        bit("door knob", "disc", (side + 0.12 * w, 0.95 - 0.52 * h), 0.03, GOLD),
        bit("bush", "tree_cloud", (-0.8 * w, 0.86), (0.2, 0.14), d.tint(LEAF), where=d.some(0.5)),
    ]


@wild("umbrella 3, brolly", "hooked handle", HUES, PRINTS, height=None, turned=0.05)
def umbrella(d, look):
    closed, tilt = d.some(0.25), d.real(-0.08, 0.08)
    w, h, y = d.real(0.88, 1.05), d.real(0.42, 0.56), d.real(-0.42, -0.36)
    panels = either(d.some(0.5), look.tone(1.4), look.second)
    stick = either(d.some(0.5), d.tint(WOOD), DARK)
    bare = ~closed & look.plain
    parts = [
        bit("tip", "stroke", (0, -0.86), (0.045, 0.14), stick),
        limb((0, -0.7), (0, 0.5), 0.04, stick, "stick"),
        bit("handle", "hook", (0, 0.55), (0.5, 0.48), stick),
        bit("canopy", "canopy", (0, y), (w, h), look, where=~closed),
        bit("panels", "canopy_panels", (0, y), (w, h), panels, where=bare & d.some(0.75)),
        bit("canopy", "furled", (0, -0.18), (d.real(0.2, 0.3), 0.66), look, where=closed),
        bit("strap", "stroke", (0, 0.02), (0.05, 0.22), panels, 0.27, where=closed),
        shine((-0.4 * w, y - 0.1), (0.16, 0.08), -0.1, where=~closed),
    ]
    return move(parts, turn=tilt)


@wild(
    "key",
    "long shaft, toothed end",
    METAL + " brown black red blue green purple",
    height=None,
    turned=0.1,
)
def key(d, look):
    form, teeth = d.form(4), d.form(3)
    r, wide, ribbon = d.real(0.36, 0.46), d.real(0.2, 0.28), d.some(0.3)
    bows = pick("ring bow_heart bow_clover bow_square", form)
    y, dark = -0.95 + r, look.tone(0.8)
    cloth = d.one(CLOTH)
    blades = pick("bit_two bit_comb bit_flag", teeth)
    parts = [
        bit("bit", blades, (wide, 0.66), (wide, d.real(0.18, 0.26)), dark),
        limb((0, y + 0.75 * r), (0, 0.92), 0.085, look.colour, "shaft"),
        bit("collar", "stroke", (0, y + r + 0.05), (0.065, 0.17), dark, 0.25),
        bit("collar", "stroke", (0, y + r + 0.22), (0.05, 0.13), dark, 0.25, where=d.some(0.5)),
        bit("bow", bows, (0, y), r, look.colour),
        bit("gem", "disc", (0, y - 0.82 * r), 0.07, cloth, where=(form == 0) & ~ribbon),
        bit("ribbon", "bow", (0.0, y - 0.8 * r), (0.3, 0.24), cloth, where=ribbon),
        gleam((-0.03, 0.2), (0.025, 0.3)),
    ]
    return move(parts, turn=d.real(-0.2, 0.2))


@wild("mug 2, cup 3", "round handle", HUES + " cream brown", PRINTS)
def mug(d, look):
    form, w, h = d.form(4), d.real(0.54, 0.68), d.real(0.5, 0.72)
    h = np.where(form == 3, h * 0.8, h)
    bodies = ["mug_straight", "mug_taper", "mug_barrel", "mug_cup"]
    top, x, rim = 0.82 - 2 * h, -0.16, by(form, 0.88, 0.98, 0.8, 1.0) * w
    dark, mark = look.tone(0.82), d.form(5)
    drink = d.one([rgb(92, 56, 36), rgb(150, 92, 44), rgb(240, 226, 204), rgb(130, 150, 60)])
    blank = look.plain
    handle_at = (x + w * 1.05, 0.76 - h * 1.1)
    emblem_shape = pick("heart star disc flower", mark % 4)
    has_band = blank & (mark == 4) & (form == 0)
    return [
        bit("saucer", "disc", (x, 0.84), (0.84, 0.12), look.tone(1.2), where=form == 3),
        bit(
            "handle", pick("ring handle", d.form(2)), handle_at, (0.36, h * d.real(0.5, 0.62)), dark
        ),
        bit("body", pick(bodies, form), (x, 0.82 - h), (w, h), look),
        bit("rim", "disc", (x, top), (rim, 0.15), look.tone(1.25)),
        bit("drink", "disc", (x, top + 0.02), (rim * 0.85, 0.1), drink),
        bit("emblem", emblem_shape, (x, 0.86 - h), 0.2, look.second, where=blank & (mark < 4)),
        bit("band", "square", (x, 0.86 - h), (w * 0.88, 0.1), look.second, where=has_band),
        bit("steam", "steam", (x, top - 0.3), 0.26, WHITE, alpha=0.75, where=d.some(0.6)),
        gleam((x - 0.6 * w, 0.7 - h), (0.06, 0.32 * h)),
    ]


@wild("bottle", "narrow neck", "green green brown blue red turquoise purple pink yellow orange")
def bottle(d, look):
    form = d.form(5)
    wide = by(form, 0.36, 0.38, 0.48, 0.5, 0.72) * d.real(0.85, 1.1)
    tall = by(form, 0.86, 0.82, 0.78, 0.76, 0.8)
    drink = d.some(0.5)
    drink, label = drink | (form == 4), ~drink & (form < 4)
    glass = either(drink, look.tone(1.5), look.colour)
    neck = by(form, 0.34, 0.36, 0.55, 0.3, 0.3) * wide
    cork = either(d.some(0.5), d.tint(WOOD), shade(look.second, 0.9))
    bottles = pick("bottle_wine bottle_beer bottle_milk bottle_flat bottle_flask", form)
    drinks = pick("drink_wine drink_beer drink_milk drink_flat drink_flask", form)
    glass_at, drink_size = (0, 0.95 - tall), (wide * 0.84, tall * 0.92)
    labels, paper = pick("square rounded disc", d.form(3)), d.tint(CREAM, 0.06)
    emblem, sign = pick("heart star leaf flower lines", d.form(5)), look.second
    return [
        bit("cork", "rounded", (0, 0.86 - 2 * tall), (neck * 0.9, 0.13), cork),
        bit("glass", bottles, glass_at, (wide, tall), glass),
        bit("drink", drinks, (0, 0.95 - tall * 1.02), drink_size, look.colour, where=drink),
        bit("ring", "stroke", (0, 1.02 - 2 * tall), (0.055, neck * 1.25), look.tone(0.75), 0.25),
        bit("label", labels, (0, 0.52), (wide * 0.86, 0.26), paper, where=label),
        bit("emblem", emblem, (0, 0.52), 0.15, sign, where=label),
        bit("bubbles", "tree_fruit", (0, 0.52), (wide * 0.6, 0.3), look.tone(1.6), where=drink),
        gleam((-0.62 * wide, 0.3), (0.05, 0.24)),
    ]


@wild("hammer 3, mallet", "heavy head, long handle", HUES + " brown grey", height=None, turned=0.1)
def hammer(d, look):
    form, w = d.form(4), d.real(0.56, 0.7)
    heads = ["head_claw", "head_ball", "head_sledge", "head_mallet"]
    metal = (form < 2)[:, None]  # a steel head on a coloured handle, or the other way round
    head = np.where(metal, d.tint(STEEL), look.colour)
    handle = np.where(metal, look.colour, d.tint(WOOD))
    grip = d.some(0.6)
    parts = [
        limb((0, -0.6), (0, 0.9), d.real(0.085, 0.12), handle, "handle"),
        bit("grip", "rounded", (0, 0.6), (0.15, 0.36), shade(handle, 0.72), where=grip),
        bit("head", pick(heads, form), (0, -0.58), (w, by(form, 0.34, 0.32, 0.32, 0.34)), head),
        bit("ring", "stroke", (0.62 * w, -0.58), (0.06, 0.24), shade(head, 0.75), where=form >= 2),
        bit("ring", "stroke", (-0.62 * w, -0.58), (0.06, 0.24), shade(head, 0.75), where=form >= 2),
        bit("wedge", "rounded", (0, -0.58), (0.12, 0.2), shade(head, 0.7), where=metal[:, 0]),
        bit("shine", "stroke", (0.4 * w, -0.7), (0.035, 0.16), WHITE, 0.25, alpha=0.5),
    ]
    return move(parts, turn=d.real(-0.16, 0.16))


@wild(
    "bell",
    "shiny metal",
    METAL + " golden golden grey red blue green brown turquoise",
    height=None,
    turned=0.05,
)
def bell(d, look):
    form, w, h = d.form(3), d.real(0.62, 0.82), d.real(0.55, 0.66)
    jingle, top = form == 2, by(d.form(3), 0, 1, 2)  # a loop, a wooden handle, a bow
    top = np.where(jingle & (top == 1), 0, top)
    h, dark = np.where(jingle, w, h), look.tone(0.75)
    swing, y = d.real(-0.1, 0.1), 0.12
    cloth = d.one(CLOTH)
    band_at = (0, y + by(form, 0.55, 0.45, -0.12) * h)
    band_size = (0.06, by(form, 0.76, 0.84, 0.98) * w)
    parts = [
        bit("clapper", "disc", (swing * 2, y + h + 0.08), 0.16, dark, where=~jingle),
        bit("loop", "ring", (0, y - h - 0.08), 0.2, dark, where=top != 1),
        bit("handle", "stroke", (0, y - h - 0.14), (0.12, 0.28), d.tint(WOOD), where=top == 1),
        bit("body", pick("bell bell_wide jingle", form), (0, y), (w, h), look),
        bit("band", "stroke", band_at, band_size, look.tone(1.3), 0.25),
        bit("lip", "stroke", (0, y + 0.93 * h), (0.07, w * 1.02), dark, 0.25, where=~jingle),
        gleam((-0.3 * w, y - 0.25 * h), (0.08, 0.2), 0.04),
        bit("bow", "bow", (0, y - h + 0.02), (0.42, 0.3), cloth, where=top == 2),
        bit("sound", "sound", (0, y), (1.02, 0.5), look.tone(1.4), where=d.some(0.3)),
    ]
    return move(parts, turn=swing, size=0.95)


@wild("kite", "ribbon tail", HUES, PRINTS, height=None, turned=0.08)
def kite(d, look):
    form, w, h = by(d.form(5), 0, 0, 0, 1, 2), d.real(0.62, 0.8), d.real(0.58, 0.68)
    w = by(form, 1, 1.25, 0.9) * w
    y, x = -0.35, d.real(-0.12, 0.12)
    second = either(d.some(0.5), look.second, look.tone(1.4))
    sails = pick("kite_long kite_delta kite_hex", form)
    panels = pick("kite_panels kite_stripe kite_inner", form)
    spar_at = (0, y + by(form, -0.35, 0.3, 0) * h)
    parts = [
        bit("tail", "tail", (x / 2, y + h + 0.34), (0.3, 0.4), look.tone(0.8)),
        bit("ribbons", "ribbons", (x / 2, y + h + 0.36), (0.24, 0.4), second),
        bit("sail", sails, (0, y), (w, h), look),
        bit("panels", panels, (0, y), (w * 0.97, h * 0.97), second, where=look.plain),
        limb((0, y - h * 0.95), (0, y + h * 0.93), 0.025, DARK, "spar"),
        bit("spar", "stroke", spar_at, (0.025, w * by(form, 0.97, 0.7, 0.97)), DARK, 0.25),
    ]
    return move(parts, turn=d.real(-0.1, 0.1) + 0.06)


@wild("crown 4, tiara", "shiny jewel", METAL + " golden red blue purple pink white")
def crown(d, look):
    form, w, h = d.form(3), d.real(0.82, 0.98), d.real(0.52, 0.72)
    fur, gem = d.some(0.35), d.one(CLOTH)
    dark, jewel, y = look.tone(0.78), d.one(CLOTH), 0.72
    velvet_size = (w * 0.76, h * by(form, 0.62, 0.62, 0.9))
    tips, gem_at = either(form == 2, look.colour, jewel), (0, by(form, 0.2, 0.2, 0.36))
    return [
        bit("velvet", "half_disc", (0, 0.12), velvet_size, shade(gem, 0.85), where=d.some(0.6)),
        bit("crown", pick("crown_three crown_five crown_arch", form), (0, 0.1), (w, h), look),
        bit("tips", pick("tips_three tips_five tips_cross", form), (0, 0.1), (w, h), tips),
        bit("band", "rounded", (0, y - 0.08), (w * 0.86, 0.16), dark, where=~fur),
        bit("jewels", "jewels", (0, y - 0.08), (w * 0.84, 0.11), jewel, where=~fur),
        bit("jewel", pick("disc diamond egg", d.form(3)), (0, y - 0.08), 0.14, gem, where=~fur),
        bit("fur", "rounded", (0, y - 0.06), (w * 0.92, 0.2), WHITE, where=fur),
        bit("fur", "ermine", (0, y - 0.06), (w * 0.92, 0.2), INK, where=fur),
        bit("gem", pick("heart diamond disc", d.form(3)), gem_at, (0.13, 0.16), gem),
        gleam((-0.6 * w, 0.15), (0.05, 0.2), -0.02),
    ]


@wild("chair 4, seat", "tall back", "brown brown cream " + HUES)
def chair(d, look):
    form, arm = d.form(4), d.some(0.3)  # an armchair has other parts
    w, seat, lean = d.real(0.48, 0.62), d.real(0.12, 0.28), d.real(0.0, 0.1)
    dark, wood, top = look.tone(0.72), ~arm, d.real(-0.95, -0.75)
    cushion, rung = d.one(CLOTH), d.some(0.5)
    left, right, back, mid = -0.72 * w, w, seat - 0.1, 0.14 * w
    high = (seat - top) / 2
    foot = either(d.some(0.5), dark, d.tint(BARK))
    back_shape = pick("back_slats back_bars rounded back_heart", form)
    back_at, cushion_at = (mid + lean * 0.7, top + 0.8 * high), (0.01, seat - 0.05)
    front_leg_end, soft = (-0.92 * w, 0.92), pick("rounded disc door half_disc", form)
    chair = [
        limb((left, back), (left - 0.02, 0.72), 0.055, dark, "back leg"),
        limb((right, back), (right + 0.02, 0.72), 0.055, dark, "back leg"),
        limb((left, back), (left + lean, top), 0.06, look.colour, "post"),
        limb((right, back), (right + lean, top), 0.06, look.colour, "post"),
        bit("back", back_shape, back_at, (0.86 * w, 0.75 * high), look),
        bit("seat", "seat", (0, seat + 0.02), (w * 1.08, 0.17), look.tone(1.12)),
        bit("cushion", "seat", cushion_at, (w * 0.88, 0.1), cushion, where=d.some(0.4)),
        limb((-0.88 * w, seat + 0.14), front_leg_end, 0.065, look.colour, "front leg"),
        limb((0.7 * w, seat + 0.14), (0.74 * w, 0.92), 0.065, look.colour, "front leg"),
        limb((-0.88 * w, 0.6), (0.7 * w, 0.6), 0.04, dark, "rung", where=rung),
    ]
    armchair = [
        bit("foot", "panes", (0, 0.84), (0.66, 0.14), foot),
        bit("back", soft, (0, -0.3), (0.62, 0.66), look),
        bit("seat", "rounded", (0, 0.44), (0.6, 0.34), look.tone(1.18)),
        bit("cushion", "rounded", (0, 0.02), (0.3, 0.25), cushion, 0.02, where=rung),
        bit("arm", "arm", (-0.66, 0.36), (0.24, 0.46), dark),
        bit("arm", "arm", (0.66, 0.36), (0.24, 0.46), dark),
    ]
    return only(wood, chair) + only(arm, armchair)


@wild("lamp 3, light", "wide shade", HUES + " cream", PRINTS)
def lamp(d, look):
    form, foot, desk = d.form(4), d.form(3), d.some(0.3)
    w, h = d.real(0.6, 0.78), d.real(0.32, 0.44)
    table, on, bend = ~desk, d.some(0.7), d.real(-0.08, 0.08)
    base = either(d.some(0.5), d.tint(WOOD), look.second)
    dark = look.tone(0.75)
    elbow = -0.42 + bend, -0.2
    foot_shape, light_size = pick("foot_vase foot_stick foot_beads", foot), (w * 0.94, 0.16)
    shade_shape = pick("shade_cone shade_drum shade_dome shade_bell", form)
    trim, beam_at = shade(look.second, 1.2), (0.62, 0.1)
    standing = [
        bit("foot", foot_shape, (0, 0.46), (0.42, 0.52), base),
        bit("light", "disc", (0, 0.02 - 0.1), light_size, either(on, GLOW, dark)),
        bit("shade", shade_shape, (0, -0.5), (w, h + 0.05), look),
        bit("trim", "stroke", (0, -0.45 + h), (0.05, w), trim, 0.25, where=d.some(0.5)),
        bit("cord", "cord", (0.3, 0.12), (0.1, 0.3), GOLD, where=d.some(0.4)),
    ]
    bent = [
        bit("foot", "half_disc", (-0.1, 0.82), (0.5, 0.13), dark),
        limb((-0.1, 0.75), elbow, 0.055, dark, "arm"),
        limb(elbow, (0.25, -0.68), 0.055, dark, "arm"),
        bit("joint", "disc", elbow, 0.1, look.colour),
        bit("beam", "shade_cone", beam_at, (0.46, 0.6), GLOW, -0.05, alpha=0.45, where=on),
        bit("bulb", "disc", (0.48, -0.28), (0.2, 0.18), either(on, GLOW, CREAM), -0.06),
        bit("shade", "shade_bell", (0.36, -0.55), (0.42, 0.36), look, -0.06),
    ]
    return only(table, standing) + only(desk, bent)


@wild(
    "guitar",
    "long neck, thin strings",
    "brown brown orange golden red black white blue turquoise pink green",
    height=None,
    turned=0.08,
)
def guitar(d, look):
    form, w, long = by(d.form(5), 0, 0, 0, 1, 2), d.real(0.48, 0.6), d.real(0.0, 0.08)
    folk, dark = form == 0, look.tone(0.7)
    neck, head = d.tint(BARK), either(form == 0, d.tint(BARK), look.colour)
    body_size = (w * by(form, 1, 1, 1.15), 0.52)
    solid = form < 2
    parts = [
        bit("pegs", "pegs", (0, -0.84 + long), (0.19, 0.13), d.tint(STEEL)),
        bit("head", "tower", (0, -0.85 + long), (0.12, 0.17), head, 0.5),
        bit("body", pick("guitar_folk guitar_rock guitar_vee", form), (0, 0.46), body_size, look),
        bit(
            "pickguard",
            "scratch",
            (0.14, 0.5),
            (0.22, 0.26),
            either(d.some(0.5), WHITE, dark),
            where=d.some(0.7) & (solid),
        ),
        bit("neck", "stroke", (0, -0.25 + long / 2), (0.075, 0.48 - long / 2), neck),
        bit("sound hole", "disc", (0, 0.33), 0.17, GOLD, where=folk),
        bit("sound hole", "disc", (0, 0.33), 0.135, INK, where=folk),
        bit("pickup", "lines", (0, 0.42), 0.16, INK, where=~folk),
        bit("bridge", "stroke", (0, 0.72), (0.055, 0.17), neck, 0.25),
        bit("strings", "stroke", (0, -0.02), (0.035, 0.72), rgb(236, 230, 214)),
        bit("knobs", "knobs", (0.24, 0.7), (0.06, 0.13), GOLD, where=form == 1),
    ]
    return move(parts, turn=d.real(-0.12, 0.12))


@wild(
    "ball",
    "",
    HUES + " orange brown",
    ("", "", "", "", "", "", "", "", "striped", "dotted", "spiralled"),
    height=0.62,
    turned=0.02,
)
def ball(d, look):
    names = "soccer basket tennis beach star band laces".split()
    form, r = d.form(7), d.real(0.78, 0.96)
    egg, pale = form == 6, look.colour.mean(1) > 0.5
    line = either(pale, INK, WHITE)
    mark = either(np.isin(form, (3, 4, 5)), look.second, line)
    mark = either(form == 2, look.tone(1.7), mark)
    h = np.where(egg, 0.62, 1) * r
    marks_shape = pick([f"ball_{k}" for k in names], form)
    parts = [
        bit("body", "disc", (0, 0), (r, h), look),
        bit("marks", marks_shape, (0, 0), (r * 0.97, h * 0.97), mark, where=look.plain),
    ]
    shadow = bit("shadow", "disc", (0, 0.94), (0.6, 0.09), INK, alpha=0.3, where=d.some(0.4))
    turn = np.where(egg, d.real(-0.15, 0.15), d.real(-0.5, 0.5))
    gloss = [shine((-0.36 * r, -0.4 * h), (0.22, 0.14), -0.1)]
    return [shadow, *move(parts, turn=turn), *gloss]


@wild("hat 4, cap", "", HUES + " brown grey cream", SOFT, height=None, turned=0.05)
def hat(d, look):
    form = d.form(6)  # top hat, cap, beanie, sun hat, cowboy hat, wizard's hat
    w = by(form, 0.54, 0.68, 0.68, 0.56, 0.56, 0.56) * d.real(0.9, 1.1)
    h = by(form, 0.62, 0.5, 0.56, 0.42, 0.56, 0.78) * d.real(0.9, 1.1)
    x, base = by(form, 0, 0.18, 0, 0, 0, 0), by(form, 0.6, 0.4, 0.5, 0.45, 0.5, 0.7)
    crowns = pick("hat_top hat_dome hat_dome hat_dome hat_cowboy hat_cone", form)
    brims = pick("brim visor rounded disc brim_curled disc", form)
    brim_w = by(form, 0.88, 0.55, 0.74, 1, 1, 0.95)
    dark, extra = look.tone(0.78), d.some(0.6)
    wool = either(d.some(0.5), WHITE, look.second)
    banded = np.isin(form, (0, 3, 4, 5))
    brim = either(form == 2, wool, either(form == 1, dark, look.tone(0.92)))
    feather_at, has_feather = (0.62 * w + 0.12, base - 0.85 * h), extra & np.isin(form, (0, 4))
    brim_at = (by(form, 0, -0.52, 0, 0, 0, 0), base + by(form, 0.02, 0.02, 0.08, 0.02, 0.02, 0.0))
    brim_size = (brim_w, by(form, 0.2, 0.17, 0.18, 0.2, 0.26, 0.17))
    band_size = (w * by(form, 0.9, 1, 1, 0.98, 0.95, 0.92), 0.12)
    button_size = by(form == 2, 0.08, 0.22), by(form == 2, 0.06, 0.22)
    button, button_at = either(form == 2, wool, dark), (x, base - 2 * h + 0.02)
    badge_at, cap = (x - 0.18, base - 0.52 * h), (form == 1) & extra
    parts = [
        bit("feather", "feather", feather_at, (0.24, 0.4), look.second, 0.02, where=has_feather),
        bit("brim", brims, brim_at, brim_size, brim, where=form != 2),
        bit("crown", crowns, (x, base - h), (w, h), look),
        bit("cuff", "rounded", (0, base), (0.74, 0.17), wool, where=form == 2),
        bit("band", "hat_band", (x, base - 0.1), band_size, look.second, where=banded),
        bit("button", "disc", button_at, button_size, button, where=np.isin(form, (1, 2))),
        bit(
            "badge",
            pick("star heart flower disc", d.form(4)),
            badge_at,
            0.17,
            look.second,
            where=cap,
        ),
        bit("flower", "flower", (0.36, base - 0.12), 0.2, wool, where=extra & (form == 3)),
        bit("buckle", "buckle", (0, base - 0.1), 0.13, GOLD, where=np.isin(form, (0, 5)) & ~extra),
        bit("stars", "star", (-0.12, base - 0.75), 0.12, GOLD, where=(form == 5) & extra),
        bit("stars", "star", (0.2, base - 0.45), 0.1, GOLD, 0.03, where=(form == 5) & extra),
    ]
    return move(parts, turn=d.real(-0.05, 0.05))


@wild("book", "paper pages", HUES + " brown")
def book(d, look):
    form = by(d.form(4), 0, 0, 1, 2)  # upright, open, lying
    w, h, mark = d.real(0.58, 0.74), d.real(0.8, 0.92), d.form(5)
    thick, paper, dark = d.real(0.08, 0.16), d.tint(CREAM, 0.06), look.tone(0.72)
    shut, wide, flat = form == 0, form == 1, form == 2
    cloth, ribbon = d.one(CLOTH), d.some(0.5)
    gold = either(d.some(0.5), GOLD, look.tone(1.6))
    emblems = ["star", "heart", "leaf", "crescent", "flower"]
    upright = [
        bit("cover", "rounded", (thick, 0.06), (w, h), dark),
        bit("pages", "square", (thick * 0.7, 0.05), (w * 0.95, h * 0.95), paper),
        bit("cover", "corner", (0, 0), (w, h), look),
        bit("spine", "square", (-w + 0.08, 0), (0.09, h * 0.96), dark),
        bit("title", "lines", (0.08, -0.5 * h), (0.62 * w, 0.16), gold),
        bit("emblem", pick(emblems, mark), (0.08, 0.28 * h), 0.26, gold),
    ]
    has_picture, picture_shape = wide & (mark >= 3), pick(emblems, mark)
    opened = [
        bit("cover", "pages", (0, 0.07), (1.04, 0.72), look),
        bit("pages", "pages", (0, -0.02), (0.97, 0.68), paper),
        limb((0, -0.5), (0, 0.58), 0.03, shade(paper, 0.75), "fold"),
        bit("text", "text", (0, -0.02), (0.94, 0.66), DARK, where=(mark < 3)),
        bit("picture", picture_shape, (0.5, -0.02), (0.3, 0.34), look.colour, where=has_picture),
        bit("picture", "lines", (-0.5, -0.05), 0.3, DARK, where=(mark >= 3)),
        bit("ribbon", "square", (0.14, 0.62), (0.07, 0.26), cloth, where=ribbon),
    ]
    y = 0.28
    lying = [
        bit("lower cover", "rounded", (0, y + 0.32), (0.94, 0.07), dark),
        bit("pages", "rounded", (0.04, y + 0.12), (0.86, 0.2), paper),
        bit("upper cover", "rounded", (0, y - 0.08), (0.94, 0.07), look.colour),
        bit("spine", "rounded", (-0.84, y + 0.12), (0.12, 0.27), look.colour),
        bit("second book", "rounded", (-0.05, y - 0.36), (0.76, 0.21), look),
        bit("second pages", "square", (0.1, y - 0.36), (0.63, 0.12), paper),
        bit("ribbon", "square", (-0.4, y - 0.08), (0.06, 0.24), cloth, where=ribbon),
    ]
    return only(shut, upright) + only(wide, opened) + only(flat, lying)


@wild("clock", "two hands, pale face", HUES + " brown golden", height=None, turned=0.05)
def clock(d, look):
    form = d.form(5)  # alarm, round, square, octagonal, mantel clock
    alarm, r = form == 0, by(form, 0.7, 0.9, 0.86, 0.95, 0.95) * d.real(0.92, 1.05)
    y = by(form, 0.14, 0, 0, 0, 0.0)
    case = pick("disc disc rounded octagon mantel", form)
    face = d.tint(CREAM, 0.06) * either(d.some(0.5), 1, rgb(235, 245, 255))
    f, fy = by(form, 0.78, 0.8, 0.76, 0.74, 0.56) * r, y + by(form, 0, 0, 0, 0, -0.2) * r
    hour, minute = d.real(0, 1), d.real(0, 1)
    dark, hand = look.tone(0.72), either(d.some(0.6), INK, look.tone(0.6))

    def at(turn, length):
        return f * length * np.sin(2 * np.pi * turn), fy - f * length * np.cos(2 * np.pi * turn)

    return [
        bit("feet", "feet", (0, y + 0.92 * r), (0.72, 0.16), dark, where=alarm),
        limb((0, y - r), (0, y - r - 0.2), 0.06, dark, "hammer", where=alarm),
        bit("bells", "alarm", (0, -0.1), (0.9, 1.08), look.tone(1.25), where=alarm),
        bit("case", case, (0, y), r, look),
        bit("face", "disc", (0, fy), f, face),
        bit("ticks", "ticks", (0, fy), f, either(d.some(0.7), DARK, look.colour)),
        limb((0, fy), at(hour, 0.45), 0.055, hand, "hour hand"),
        limb((0, fy), at(minute, 0.68), 0.04, hand, "minute hand"),
        bit("hub", "disc", (0, fy), 0.07, look.second),
        bit("pendulum", "disc", (d.real(-0.2, 0.2), 0.58), 0.13, GOLD, where=form == 4),
    ]


@wild("shoe 4, boot", "", HUES + " brown grey")
def shoe(d, look):
    form, y = d.form(4), 0.05  # sneaker, high top, boot, high heel
    h, sport = by(form, 0.62, 0.8, 0.9, 0.85) * d.real(0.92, 1.05), form < 2
    y = 0.86 - h
    sole = either(sport, WHITE, d.tint(BARK, 0.3))
    extra, trim = d.some(0.6), either(d.some(0.6), WHITE, look.second)
    lace_y = y - 0.22 * h
    has_cuff = (form == 2) & extra
    upper_shape = pick("shoe_sneaker shoe_ankle shoe_boot shoe_pump", form)
    heel_cap_at = (-0.72, y + 0.52 * h)
    sole_shape = pick("sole sole sole_heel", np.minimum(form, 2))
    sole_size, strap_at = (0.98, by(form, 0.13, 0.13, 0.15, 0.1)), (-0.36, y + 0.2 * h)
    has_strap = (form == 2) & ~extra
    emblem_at = (by(form, -0.3, -0.38, -0.38, 0), y + by(form, 0.25, -0.25, 0, 0) * h)
    bare = sport & look.plain
    parts = [
        bit("heel", "pump_heel", (0, y), (0.94, h), look.tone(0.7), where=form == 3),
        bit("cuff", "rounded", (-0.37, y - h * 0.95), (0.46, 0.13), trim, where=has_cuff),
        bit("upper", upper_shape, (0, y), (0.94, h), look),
        bit("toe cap", "toe", (0.66, y + 0.56 * h), (0.29, 0.26 * h), trim, where=sport),
        bit("heel cap", "toe", heel_cap_at, (0.22, 0.32 * h), look.tone(0.72), where=sport & extra),
        bit("sole", sole_shape, (0.02, y + 0.84 * h), sole_size, sole, where=form < 3),
        bit("laces", "laces", (by(form, 0.12, 0.08, 0, 0), lace_y), 0.26, WHITE, where=sport),
        bit(
            "emblem", pick("star disc heart crescent", d.form(4)), emblem_at, 0.15, trim, where=bare
        ),
        bit("strap", "stroke", strap_at, (0.07, 0.42), look.tone(0.65), 0.25, where=has_strap),
        bit("bow", "bow", (0.6, y + 0.45 * h), (0.2, 0.16), look.second, where=(form == 3) & extra),
        shine((0.72, y + 0.52 * h), (0.1, 0.06), 0.05, where=form >= 2),
    ]
    return move(parts, turn=d.real(-0.03, 0.03))


@wild("backpack 3, rucksack, bag", "side pockets, carrying loop", HUES + " brown grey", PRINTS)
def backpack(d, look):
    form, w, h = d.form(3), d.real(0.58, 0.7), d.real(0.74, 0.84)
    y, dark, light = 0.95 - h, look.tone(0.72), look.tone(1.25)
    trim = either(d.some(0.5), look.second, d.tint(BARK))
    roll, flap = d.some(0.35), form == 1
    pocket = d.real(0.24, 0.34)
    pocket_edge_at = (0, 0.92 - 1.7 * pocket)
    badge_at = (by(form, 0, 0, 0), np.where(flap, y - 0.45 * h, 0.95 - 0.85 * pocket))
    return [
        bit("handle", "ring", (0, y - h), (0.2, 0.17), dark),
        bit("bedroll", "stroke", (0, y - h + 0.05), (0.16, 0.72), d.one(CLOTH), 0.25, where=roll),
        bit("side pocket", "rounded", (-w, 0.58), (0.17, 0.3), dark),
        bit("side pocket", "rounded", (w, 0.58), (0.17, 0.3), dark),
        bit("body", pick("pack pack_square", form == 2), (0, y), (w, h), look),
        bit("zip", "zip", (0, y - 0.08), (w * 0.86, h * 0.72), trim, where=~flap),
        bit("flap", "flap", (0, y - 0.45 * h), (w * 0.98, 0.5 * h), light, where=flap),
        bit("strap", "stroke", (-0.5 * w, y), (0.06, h * 0.72), trim, where=flap),
        bit("strap", "stroke", (0.5 * w, y), (0.06, h * 0.72), trim, where=flap),
        bit("buckle", "buckle", (-0.5 * w, y + 0.15 * h), (0.1, 0.09), GOLD, where=flap),
        bit("buckle", "buckle", (0.5 * w, y + 0.15 * h), (0.1, 0.09), GOLD, where=flap),
        bit("pocket", "rounded", (0, 0.88 - pocket), (w * 0.7, pocket), light, where=~flap),
        bit("pocket edge", "stroke", pocket_edge_at, (0.04, w * 0.6), dark, 0.25, where=~flap),
        bit(
            "badge",
            pick("star heart flower disc", d.form(4)),
            badge_at,
            0.15,
            trim,
            where=d.some(0.6),
        ),
    ]


@wild("apple", "short stalk", "red red red green green yellow pink")
def apple(d, look):
    form = by(d.form(5), 0, 0, 0, 1, 2)  # whole, bitten, cut
    shape = pick("apple_round apple_tall apple_bitten", np.where(form == 1, 2, d.form(2)))
    w, h, bent = d.real(0.74, 0.9), d.real(0.72, 0.84), d.real(-0.1, 0.16)
    flesh, y = d.tint(rgb(255, 244, 206), 0.04), 0.16
    leaf, worm = d.tint(LEAF), (form == 1) & d.some(0.6)
    leaf_at = (0.26 + bent, y - h - 0.1)
    return [
        bit("apple", shape, (0, y), (w, h), look.colour),
        bit("flesh", shape, (0, y + 0.02), (w * 0.86, h * 0.86), flesh, where=form == 2),
        bit("core", "disc", (0, y + 0.02), (0.27, 0.34), shade(flesh, 0.93), where=form == 2),
        bit("seeds", "seeds", (0, y + 0.04), (0.2, 0.13), BARK, where=form == 2),
        bit("bite", "bite", (0, y), (w, h), flesh, where=form == 1),
        limb((0, y - 0.7 * h), (bent, y - h - 0.22), 0.06, BARK, "stalk"),
        bit("leaf", "leaf", leaf_at, (0.13, 0.27), leaf, d.real(0.12, 0.22), where=d.some(0.8)),
        bit("worm", "worm", (0.52 * w, y - 0.12), (0.28, 0.26), rgb(160, 214, 90), where=worm),
        bit("eye", "disc", (0.52 * w + 0.17, y - 0.27), 0.05, INK, where=worm),
        shine((-0.45 * w, y - 0.42 * h), (0.12, 0.18), 0.08, where=form < 2),
    ]


@wild("teapot 3, pot", "curved spout, little lid", HUES + " cream brown", PRINTS)
def teapot(d, look):
    form, w = d.form(3), d.real(0.5, 0.62)
    h = by(form, 0.56, 0.6, 0.46) * d.real(0.9, 1.08)
    y, dark, light = 0.88 - h, look.tone(0.8), look.tone(1.3)
    top, mark = y - by(form, 0.82, 0.94, 0.82) * h, d.form(4)
    steam_at = (-w - 0.36, y - h - 0.2)
    emblems = pick("heart flower leaf star", mark)
    return [
        bit("handle", pick("ring handle", d.form(2)), (w + 0.1, y - 0.02), (0.32, h * 0.72), dark),
        bit("spout", "spout", (-w - 0.14, y - 0.1), (0.36, h * 0.75), dark, flip=-1),
        bit("foot", "rounded", (0, 0.88), (w * 0.6, 0.08), dark),
        bit("pot", pick("pot_squat pot_tall pot_squat", form), (0, y), (w, h), look),
        bit("knob", "disc", (0, top - 0.24), 0.1, look.second),
        bit("lid", "lid", (0, top - 0.06), (w * by(form, 0.62, 0.6, 0.66), 0.14), light),
        bit(
            "emblem",
            emblems,
            (0, y + 0.06),
            0.22,
            either(d.some(0.5), look.second, light),
            where=look.plain,
        ),
        bit("steam", "steam", steam_at, (0.16, 0.24), WHITE, alpha=0.75, where=d.some(0.5)),
        shine((-0.5 * w, y - 0.4 * h), (0.09, 0.15), 0.08),
    ]


@wild("candle", "short wick", "cream white " + HUES, ("", "", "striped", "wavy", "pleated"))
def candle(d, look):
    form = d.form(4)  # pillar, on a saucer, on a candlestick, two candles
    w = by(form, 0.38, 0.26, 0.2, 0.2) * d.real(0.9, 1.15)
    base = by(form, 0.95, 0.8, 0.35, 0.92)
    h, lit = by(form, 0.5, 0.5, 0.36, 0.52) * d.real(0.75, 1.08), d.some(0.85)
    top, two = base - 2 * h, form == 3
    x, sway = by(form, 0, 0, 0, -0.32), d.real(-0.03, 0.03)
    metal = d.one([GOLD, STEEL, rgb(150, 90, 60), rgb(90, 120, 160)])
    wax = pick("wax wax_old rounded", d.form(3))
    band_at, band = (x, base - 0.6 * h), look.second
    return [
        bit("glow", "disc", (x, top - 0.3), 0.46, GLOW, alpha=0.22, where=lit),
        bit("holder ring", "ring", (0.66, 0.74), (0.2, 0.18), metal, where=form == 1),
        bit("holder", "half_disc", (0, 0.84), (0.66, 0.14), metal, 0.5, where=form == 1),
        bit("holder", "holder", (0, 0.66), (0.46, 0.36), metal, where=form == 2),
        bit("candle", "wax", (0.34, 0.62), (0.2, 0.3), look.tone(0.9), where=two),
        bit("flame", "flame", (0.34, 0.1), (0.13, 0.2), FLAME, where=two & lit),
        bit("candle", wax, (x, base - h), (w, h), look),
        limb((x, top), (x, top - 0.13), 0.035, DARK, "wick"),
        bit("flame", "flame", (x, top - 0.32), (0.2, 0.28), FLAME, sway, where=lit),
        bit("flame", "flame", (x, top - 0.25), (0.11, 0.17), GLOW, sway, where=lit),
        bit("smoke", "wave", (x, top - 0.36), (0.12, 0.22), STONE, alpha=0.7, where=~lit),
        bit("band", "square", band_at, (w * 0.98, 0.07), band, where=d.some(0.3) & look.plain),
    ]


@wild(
    "sword 4, blade",
    "sharp blade, cross guard",
    METAL + " brown black red blue purple green",
    height=None,
    turned=0.1,
)
def sword(d, look):
    form, guard = d.form(3), d.form(3)
    w, long = by(form, 0.13, 0.2, 0.26) * d.real(0.85, 1.3), d.real(0.56, 0.66)
    steel = blend(d.tint(rgb(206, 212, 222), 0.08), look.colour, d.one([0.05, 0.3]))
    y, dark, gem = -1 + 2 * long, look.tone(0.75), d.one(CLOTH)
    blade_at = (by(form, 0, 0, 0.04), long - 1)
    guards, thick = pick("guard_cross guard_horns guard_wings", guard), by(guard, 0.2, 0.17, 0.17)
    parts = [
        bit("blade", pick("blade blade_leaf blade_curved", form), blade_at, (w, long), steel),
        limb((0, -0.75), (0, y - 0.1), 0.03, shade(steel, 0.78), "groove", where=form == 0),
        bit("grip", "rounded", (0, y + 0.24), (0.1, 0.24), look, fill=-1),
        bit("wrap", "lines", (0, y + 0.25), (0.1, 0.17), dark),
        bit("guard", guards, (0, y), (d.real(0.34, 0.5), thick), look.colour),
        bit("pommel", pick("disc diamond heart", d.form(3)), (0, y + 0.53), 0.15, look.colour),
        bit("gem", "diamond", (0, y + 0.01), (0.09, 0.1), gem),
        bit("shine", "star", (-0.5 * w, -0.55), 0.14, WHITE, alpha=0.9, where=d.some(0.4)),
    ]
    return move(parts, y=-0.08, turn=d.real(-0.2, 0.2))


# ---- iconic objects ------------------------------------------------------------------------------


@iconic(
    "anchor",
    "curved arms, top ring",
    "grey grey black blue red golden turquoise white",
    height=None,
    turned=0.05,
)
def anchor(d, look):
    w, h, form = d.real(0.72, 0.92), d.real(0.44, 0.58), d.form(2)
    rope, dark = d.some(0.5), look.tone(0.8)
    twine, thick = d.tint(rgb(214, 176, 116)), d.real(0.09, 0.13)
    parts = [
        bit("rope", "wave", (0.3, 0.1), (0.34, 0.8), twine, where=rope),
        bit("ring", "ring", (0, -0.76), 0.24, dark),
        limb((0, -0.5), (0, 0.8), thick, look.colour, "shank"),
        bit("stock", "stroke", (0, -0.38), (thick * 0.9, d.real(0.38, 0.56)), look.colour, 0.25),
        bit("arms", pick("anchor_arms anchor_sharp", form), (0, 0.98 - h), (w, h), look.colour),
        bit("rope", "stroke", (0, -0.1), (0.07, 0.2), twine, 0.2, where=rope),
        bit("rope", "stroke", (0, 0.12), (0.07, 0.2), twine, 0.2, where=rope),
        bit("knob", "disc", (-0.42, -0.38), 0.11, dark),
        bit("knob", "disc", (0.42, -0.38), 0.11, dark),
        gleam((-0.02, 0.36), (0.03, 0.16)),
    ]
    return move(parts, turn=d.real(-0.06, 0.06))


@iconic(
    "accordion 4, squeezebox",
    "folded bellows, piano keys",
    HUES + " brown",
    height=None,
    turned=0.05,
)
def accordion(d, look):
    wide, bend, tall = d.real(0.28, 0.52), d.real(-0.02, 0.06), d.real(0.5, 0.68)
    dark, fold, trim = look.tone(0.7), look.second, look.tone(1.35)

    def fan(t):  # along the bellows, -1 to 1: where a fold stands, and how it is turned
        return t * wide, 0.1 + 3.2 * bend * t * t * wide, -t * bend

    parts = [bit("strap", "strap", (0, -tall * 0.9), (wide + 0.2, 0.26), BARK, where=d.some(0.4))]
    for k, t in enumerate(np.linspace(-1, 1, 7)):
        x, y, turn = fan(t)
        size = (wide / 6 + 0.05, tall * (0.9 if k % 2 else 0.98))
        colour = fold if k % 2 else shade(fold, 1.3)
        parts.append(bit("bellows", "rounded", (x, y), size, colour, turn))
    ends = []
    for side in (-1, 1):
        x, y, turn = fan(side * 1.0)
        end = bit("end", "rounded", (side * 0.2, 0), (0.24, tall * 1.06), look)
        ends += move([end], x, y, turn=turn)
    x, y, turn = fan(1)
    keys = [
        bit("keys", "square", (0.3, 0), (0.12, tall * 0.92), WHITE),
        bit("black keys", "keys", (0.3, 0), (0.12, tall * 0.92), INK),
        bit("grille", "lines", (0.06, 0), (0.07, tall * 0.5), trim, where=look.plain),
    ]
    left, ly, lturn = fan(-1)
    buttons_colour = either(look.colour.mean(1) > 0.6, dark, WHITE)
    buttons = [bit("buttons", "buttons", (-0.2, 0), (0.14, tall * 0.8), buttons_colour)]
    return parts + ends + move(keys, x, y, turn=turn) + move(buttons, left, ly, turn=lturn)


@iconic("balloon", "long string", HUES, PRINTS, height=None, turned=0.05)
def balloon(d, look):
    form, w, h = by(d.form(5), 0, 0, 1, 2, 3), d.real(0.62, 0.78), d.real(0.62, 0.7)
    many = form == 3
    size, x = np.where(many, 0.66, 1), np.where(many, 0.1, 0)
    w, h, y, sway = w * size, h * size, np.where(many, -0.1, -0.3), d.real(-0.1, 0.1)
    kind = pick("balloon heart star balloon", form)
    others = d.one(CLOTH)
    string_at, knot = (x + sway * 0.2, by(form, 0.72, 0.72, 0.55, 0.72)), look.tone(0.75)
    balloon_size, bow = (w * by(form, 1, 1.1, 1.2, 1), h * by(form, 1, 1, 1.08, 1)), look.second
    return [
        limb((0.62, -0.1), (0.1, 0.75), 0.022, WHITE, "string", where=many),
        limb((-0.55, -0.1), (0.1, 0.75), 0.022, WHITE, "string", where=many),
        bit("string", "wave", string_at, (0.13, by(form, 0.3, 0.3, 0.45, 0.3)), WHITE),
        bit("balloon", "balloon", (-0.48, -0.42), (0.44, 0.46), others, -0.03, where=many),
        bit("balloon", "balloon", (0.56, -0.5), (0.42, 0.44), look.second, 0.03, where=many),
        bit("knot", "triangle", (x, y + by(form, 1.03, 1.0, 0.6, 1.03) * h), (0.09, 0.08), knot),
        bit("balloon", kind, (x, y), balloon_size, look),
        shine((x - 0.36 * w, y - 0.42 * h), (0.14 * w, 0.2 * h), 0.08),
        shine((x - 0.5 * w, y - 0.08 * h), (0.05, 0.06)),
        bit("bow", "bow", (x, y + 1.12 * h), (0.2, 0.16), bow, where=(form != 2) & d.some(0.3)),
    ]


@iconic("cactus", "", "green green green turquoise yellow")
def cactus(d, look):
    form = d.form(3)  # with arms, a ball, a prickly pear
    potted, green = d.some(0.65), look.colour
    base, dark, pale = np.where(potted, 0.5, 0.92), look.tone(0.75), look.tone(1.55)
    h = by(form, 0.66, 0.44, 0.4) * d.real(0.9, 1.1)
    w = by(form, 0.5, 0.58, 0.4) * d.real(0.9, 1.1)
    y, armed, pear = base + 0.05 - h, form == 0, form == 2
    bloom, pot = d.some(0.6), d.tint(rgb(206, 112, 74))
    high, low = d.real(-0.3, 0.15), d.real(-0.3, 0.15)
    pot = either(d.some(0.5), pot, look.second)
    flower, ribbed = d.one(CLOTH[[0, 3, 5]]), d.some(0.5)
    body_size, ribs_size = (w, h * by(form, 1, 1.05, 1.1)), (w * by(form, 0.9, 1.35, 1), h * 0.92)
    spines_size = (w * by(form, 0.8, 1, 0.9), h * 0.9)
    flower_at = (by(form, 0, 0, 0.42), y - by(form, 1, 1, 2.2) * h)
    return [
        bit("sand", "disc", (0, 0.88), (0.85, 0.12), SAND, where=~potted),
        bit("arm", "cactus_arm", (0.44, y + high), (0.34, 0.36), green, where=armed),
        bit("arm", "cactus_arm", (-0.44, y + low + 0.1), 0.32, green, where=armed, flip=-1),
        bit("pad", "egg", (-0.36, y - 0.52), (0.28, 0.36), dark, 0.42, where=pear),
        bit("pad", "egg", (0.36, y - 0.6), (0.26, 0.38), green, 0.58, where=pear),
        bit("body", pick("cactus disc egg", form), (0, y), body_size, look, 0.5 * pear, where=True),
        bit("ribs", "cactus_ribs", (0, y), ribs_size, dark, where=ribbed & ~pear),
        bit("spines", "spines", (0, y), spines_size, pale, where=pear | ~ribbed),
        bit("flower", "flower", flower_at, 0.19, flower, where=bloom),
        bit("flower", "disc", flower_at, 0.07, GOLD, where=bloom),
        bit("pot", "pot", (0, 0.72), (d.real(0.46, 0.6), 0.27), pot, where=potted),
    ]


@iconic(
    "camera",
    "round lens",
    "black black grey white brown red orange yellow green blue purple pink turquoise",
)
def camera(d, look):
    form, w, h = d.form(3), d.real(0.82, 0.96), d.real(0.52, 0.64)
    h, y = np.where(form == 2, h * 1.2, h), by(form, 0.12, 0.12, 0.05)
    r, x = d.real(0.36, 0.44), np.where(form == 1, d.real(-0.15, 0.1), 0)
    dark, trim = look.tone(0.7), either(d.some(0.5), DARK, look.second)
    flash, strap, ly = d.some(0.35), d.some(0.4), y + by(form, 0.14, 0.1, -0.12) * h
    glass = d.tint(rgb(70, 104, 150), 0.25)
    band_at, band_size = (0, y + by(form, 0.25, 0.25, 0.62) * h), (w, by(form, 0.42, 0.3, 0.09) * h)
    viewfinder_at = (by(form, 0, -0.5, -0.5) * w, y - by(form, 0.8, 0.56, 0.72) * h)
    burst_at = (0.62 * w, y - by(form, 0.42, 0.52, 0.72) * h)
    return [
        bit("strap", "strap", (0, y - h - 0.08), (w * 0.72, 0.32), BARK, where=strap),
        bit("button", "rounded", (-0.62 * w, y - 0.82 * h), (0.14, 0.1), d.one([RED, STEEL])),
        bit("dial", "rounded", (0.6 * w, y - 0.8 * h), (0.17, 0.11), STEEL, where=form < 2),
        bit("body", pick("camera_bulge camera_flat camera_instant", form), (0, y), (w, h), look),
        bit("band", "square", band_at, band_size, trim, where=d.some(0.75)),
        bit("photo", "square", (0, y + h + 0.06), (0.5, 0.16), WHITE, where=form == 2),
        bit("picture", "square", (0, y + h + 0.03), (0.4, 0.09), SKY, where=form == 2),
        bit("lens", "disc", (x, ly), r, either(d.some(0.5), STEEL, dark)),
        bit("lens", "disc", (x, ly), r * 0.78, INK),
        bit("lens", "disc", (x, ly), r * 0.5, glass),
        shine((x - 0.12, ly - 0.13), (0.09, 0.07)),
        bit("viewfinder", "rounded", viewfinder_at, (0.14, 0.085), SKY),
        bit("flash", "rounded", (0.62 * w, y - by(form, 0.42, 0.52, 0.72) * h), (0.14, 0.09), GLOW),
        bit("burst", "burst", burst_at, 0.34, GLOW, where=flash),
    ]


@iconic("drum", "two sticks, pale skin", HUES + " brown")
def drum(d, look):
    tall, w = d.some(0.25), d.real(0.66, 0.82)
    w, h = np.where(tall, w * 0.75, w), np.where(tall, 0.62, d.real(0.34, 0.52))
    y, flat, skin = 0.86 - h, d.real(0.17, 0.24), d.tint(CREAM, 0.06)
    top = y - 0.78 * h
    rim = either(d.some(0.5), look.second, GOLD)
    cross, spread, stick = d.some(0.4), d.real(0.02, 0.1), d.tint(WOOD)
    crossed = np.where(cross, -1, 1)
    beat = d.real(0.1, 0.35)
    cord_size, has_cord = (w * 0.95, h * by(tall, 0.55, 0.3)), look.plain & ~tall
    stick_end = (-0.16 - crossed * (0.3 + beat), top - 0.62 + beat * 0.4)
    stick_start = (0.16, top - 0.02)
    return [
        bit("body", pick("drum drum_tall", tall), (0, y), (w, h), look),
        bit("cord", "zigzag", (0, y + 0.16 * h), cord_size, look.tone(1.6), where=has_cord),
        bit("hoop", "hoop", (0, y + 0.8 * h), (w * 1.04, 0.2), rim, where=~tall),
        bit("hoop", "disc", (0, top + 0.06), (w * 1.05, flat), rim),
        bit("skin", "disc", (0, top), (w * 0.96, flat * 0.85), skin),
        limb((-0.16, top), stick_end, 0.05, stick, "stick"),
        limb(stick_start, (0.16 + crossed * (0.42 + spread), top - 0.66), 0.05, stick, "stick"),
        bit("stick", "disc", (-0.16, top - 0.02), (0.09, 0.08), stick),
        bit("stick", "disc", (0.16, top - 0.03), (0.09, 0.08), stick),
    ]


@iconic(
    "envelope 3, letter 2",
    "",
    "white cream cream brown red yellow blue pink green turquoise",
    height=None,
    turned=0.05,
)
def envelope(d, look):
    form, w, h = by(d.form(4), 0, 0, 1, 2), d.real(0.86, 1.0), d.real(0.5, 0.64)
    opened, front, y = form == 1, form == 2, by(form, 0, 0.36, 0)
    dark, light = look.tone(0.85), look.tone(1.2)
    wax = either(d.some(0.5), d.tint(RED), look.second)
    mark = d.form(4)
    flap = d.real(0.85, 1.15)
    flap_size, seal_at = (w * 0.99, 0.56 * h * flap), (0, y - h + 1.08 * h * flap)
    stamp_shape = pick("heart star flower disc", mark)
    parts = [
        bit("flap", "fold_up", (0, y - h - 0.38), (w, 0.4), dark, where=opened),
        bit("back", "rounded", (0, y), (w, h), look),
        bit("letter", "rounded", (0, y - 0.32), (w * 0.82, h * 0.95), WHITE, where=opened),
        bit("writing", "lines", (0, y - 0.5), (w * 0.6, 0.2), DARK, where=opened & (mark < 2)),
        bit("picture", "heart", (0, y - 0.48), (0.26, 0.24), wax, where=opened & (mark >= 2)),
        bit("pocket", "envelope_sides", (0, y), (w, h * 0.98), light, where=~front),
        bit("pocket", "fold_up", (0, y + 0.42 * h), (w * 0.99, 0.57 * h), dark, where=opened),
        bit("flap", "fold_v", (0, y - (1 - 0.55 * flap) * h), flap_size, light, where=form == 0),
        bit("seal", pick("disc heart star flower", mark), seal_at, 0.2, wax, where=form == 0),
        bit("stamp", "square", (w - 0.26, y - h + 0.26), (0.17, 0.19), WHITE, where=front),
        bit("stamp", stamp_shape, (w - 0.26, y - h + 0.26), (0.11, 0.12), wax, where=front),
        bit("writing", "lines", (-0.15, y + 0.12), (w * 0.5, 0.22), look.tone(0.45), where=front),
    ]
    return move(parts, turn=d.real(-0.06, 0.06))


@iconic(
    "hourglass 3, sand timer",
    "falling sand, glass bulbs",
    TIMBER + " golden red blue purple green black turquoise",
)
def hourglass(d, look):
    w, left, h = d.real(0.5, 0.66), d.real(0.15, 0.85), d.real(0.86, 0.95)
    frame, dark = look.colour, look.tone(0.75)
    sand = either(d.some(0.6), rgb(240, 196, 110), look.second)
    form, fallen = d.form(2), 1 - left
    sand_at, sand_size = (0, -0.04 - 0.27 * left), (w * 0.72, 0.05 + 0.24 * fallen)
    return [
        bit("post", pick("stroke post", form), (-w * 0.9, 0), (0.08, h), dark),
        bit("post", pick("stroke post", form), (w * 0.9, 0), (0.08, h), dark),
        bit("glass", "glass", (0, 0), (w * 0.8, h * 0.88), rgb(222, 240, 248), alpha=0.85),
        bit("sand", "sand_top", sand_at, (w * (0.2 + 0.44 * left), 0.05 + 0.28 * left), sand),
        limb((0, -0.05), (0, 0.7), 0.028, sand, "sand"),
        bit("sand", "sand_heap", (0, h * 0.86 - 0.05 - 0.24 * fallen), sand_size, sand),
        gleam((-0.42 * w, -0.5), (0.05, 0.16), 0.02),
        gleam((-0.42 * w, 0.48), (0.05, 0.16), -0.02),
        bit("top", "stroke", (0, -h), (0.1, w * 1.12), frame, 0.25),
        bit("bottom", "stroke", (0, h), (0.1, w * 1.12), frame, 0.25),
        bit("knob", "disc", (0, -h - 0.12), (0.1, 0.08), dark, where=d.some(0.3)),
    ]


@iconic("ladder", "many rungs", TIMBER + " grey red yellow blue green orange")
def ladder(d, look):
    step, w = d.some(0.4), d.real(0.34, 0.46)  # a stepladder, or one to lean
    top, dark = np.where(step, w * 0.55, w * d.real(0.8, 1)), look.tone(0.75)
    thick, count = d.real(0.06, 0.085), 4 + d.form(3)
    spread = d.real(0.3, 0.45)
    paint = d.some(0.3)
    rungs = []
    for k in range(6):
        y = 0.72 - 1.44 * k / (count - 1)
        reach = top + (w - top) * (y + 0.92) / 1.84
        rungs.append(limb((-reach, y), (reach, y), 0.045, look.tone(1.2), "rung", where=k < count))
    parts = [
        limb((top, -0.75), (w + spread, 0.86), 0.05, dark, "back leg", where=step),
        limb((0, -0.75), (w * 0.3 + spread, 0.8), 0.05, dark, "back leg", where=step),
        *rungs,
        limb((-top, -0.92), (-w, 0.92), thick, look.colour, "rail"),
        limb((top, -0.92), (w, 0.92), thick, look.colour, "rail"),
        bit("top step", "rounded", (0, -0.86), (top + 0.16, 0.1), look.colour, where=step),
        bit("foot", "rounded", (-w, 0.92), (0.11, 0.06), DARK, where=d.some(0.5)),
        bit("bucket", "pot", (0.0, -1.0), (0.16, 0.13), look.second, where=step & paint),
    ]
    return move(parts, x=np.where(step, -0.15, 0), turn=np.where(step, 0, d.real(-0.08, 0.08)))


@iconic(
    "lantern",
    "top handle",
    "red red orange yellow green blue purple black grey golden",
    height=None,
    turned=0.05,
)
def lantern(d, look):
    form, w, h = d.form(3), d.real(0.46, 0.58), d.real(0.38, 0.48)
    paper, dark = form == 2, look.tone(0.75)  # a storm lantern, a garden one, a paper one
    wide, tall = np.where(paper, w * 1.45, w), np.where(paper, d.real(0.5, 0.68), h)
    lit = d.some(0.8)
    y, glow = 0.1, either(lit, GLOW, rgb(210, 228, 238))
    trim = either(d.some(0.6), GOLD, look.second)
    glass = ~paper
    handle_size = (np.where(paper, 0.14, 0.42), np.where(paper, 0.22, 0.34))
    glass_shape, ribs_size = pick("glass_round glass_six", np.minimum(form, 1)), (wide * 0.96, tall)
    cap_size = (np.where(paper, 0.32, w * 0.95), np.where(paper, 0.08, 0.17))
    cap_shape = pick("tower roof_thatch rounded", form)
    base_size = (np.where(paper, 0.3, w * 1.0), np.where(paper, 0.08, 0.14))
    base = either(paper, trim, look.colour)
    parts = [
        bit("halo", "disc", (0, y), (wide * 1.45, tall * 1.5), GLOW, alpha=0.18, where=lit & glass),
        bit("handle", "ring", (0, -0.68), handle_size, dark),
        bit("glass", glass_shape, (0, y), (w, h), glow, where=glass),
        bit("flame", "flame", (0, y + 0.06), (0.2, 0.32), FLAME, where=glass & lit),
        bit("candle", "rounded", (0, y + h - 0.06), (0.12, 0.16), WHITE, where=glass),
        bit("guard", "guard", (0, y), (w * by(form, 1.05, 0.96, 1), h * 0.98), dark, where=glass),
        bit(
            "paper",
            pick("disc disc rounded", by(d.form(3), 0, 0, 2)),
            (0, y),
            (wide, tall),
            look,
            where=paper,
        ),
        bit("ribs", "paper_ribs", (0, y), ribs_size, look.tone(1.3), where=paper & look.plain),
        bit("cap", cap_shape, (0, y - tall - 0.08), cap_size, either(paper, trim, look.colour)),
        bit("base", pick("tower rounded rounded", form), (0, y + tall + 0.08), base_size, base),
        bit("tassel", "tassel", (0, y + tall + 0.3), (0.11, 0.2), trim, where=paper),
        gleam((-0.4 * wide, y - 0.25), (0.07, 0.16), 0.05),
    ]
    return parts


@iconic("lighthouse", "tall tower, glass top", "red red blue black green orange turquoise yellow")
def lighthouse(d, look):
    w, h, form = d.real(0.3, 0.4), d.real(0.52, 0.62), d.form(3)
    y, lit, dark = 0.84 - h, d.some(0.65), look.tone(0.75)
    top, flip = 0.84 - 2 * h, d.one([-1, 1])
    white = (form < 2)[:, None] & True  # stripes on white, or one colour
    stripes_shape, roof_size = pick("stripes spiral", np.minimum(form, 1)), (w * 0.72, 0.14)
    return [
        bit("light", "ray", (0, top - 0.16), (1.02, 0.26), GLOW, alpha=0.65, where=lit),
        bit("rocks", "rocks", (0, 0.86), (0.86, 0.2), d.tint(rgb(126, 120, 124))),
        bit("cottage", "square", (0.5 * flip, 0.7), (0.22, 0.15), WHITE, where=form == 2),
        bit("cottage roof", "roof_gable", (0.5 * flip, 0.45), (0.28, 0.13), dark, where=form == 2),
        bit("tower", "light_tower", (0, y), (w, h), np.where(white, WHITE, look.colour)),
        bit("stripes", stripes_shape, (0, y), (w, h), look.colour, where=form < 2, flip=flip),
        bit("window", "door", (0, y - 0.3 * h), (0.07, 0.09), either(lit, GLOW, DARK)),
        bit("window", "door", (0, y + 0.15 * h), (0.07, 0.09), either(lit, GLOW, DARK)),
        bit("door", "door", (0, 0.72), (0.12, 0.15), BARK),
        bit("lamp room", "square", (0, top - 0.16), (w * 0.55, 0.16), either(lit, GLOW, SKY)),
        bit("bars", "stroke", (0, top - 0.16), (0.03, 0.16), DARK),
        bit("gallery", "stroke", (0, top), (0.06, w * 0.95), DARK, 0.25),
        bit("roof", pick("half_disc triangle", d.form(2)), (0, top - 0.44), roof_size, look.colour),
        bit("knob", "disc", (0, top - 0.6), (0.05, 0.06), DARK),
    ]


@iconic(
    "pencil",
    "sharp tip",
    "yellow yellow red orange yellow green blue purple pink turquoise",
    ("", "", "striped"),
    height=None,
    turned=0.08,
)
def pencil(d, look):
    w, long = d.real(0.16, 0.25), d.real(0.3, 0.52)
    rubber, dark, light = d.some(0.75), look.tone(0.8), look.tone(1.3)
    tip = 1.6 * w
    end, y = long + 0.16, d.real(-0.1, 0.1)
    lead = either(d.some(0.5), INK, dark)
    wood_at, rubber_at, cap_ring = (0, -long - tip * 0.8), (0, end + 0.12), shade(STEEL, 0.7)
    parts = [
        bit("wood", "pencil_wood", wood_at, (w, tip), d.tint(rgb(240, 206, 154), 0.06)),
        bit("lead", "blade", (0, -long - tip * 1.55), (w * 0.36, tip * 0.32), lead),
        bit("rubber", "rounded", rubber_at, (w, 0.16), d.tint(rgb(244, 150, 160)), where=rubber),
        bit("body", "square", (0, 0), (w, long), look),
        bit("edge", "square", (-0.62 * w, 0), (0.38 * w, long), light, where=look.plain),
        bit("edge", "square", (0.68 * w, 0), (0.32 * w, long), dark, where=look.plain),
        bit("cap", "square", (0, end - 0.06), (w * 1.05, 0.11), either(rubber, STEEL, light)),
        bit("cap ring", "stroke", (0, end - 0.06), (0.03, w * 1.05), cap_ring, 0.25, where=rubber),
    ]
    parts = move(parts, y=y + 0.12, turn=d.real(0.06, 0.2))
    scribble = bit("scribble", "scribble", (0.1, 0.86), (0.62, 0.12), lead, where=d.some(0.5))
    return [scribble, *parts]


@iconic("pyramid", "sloping sides", "golden golden cream orange brown grey yellow")
def pyramid(d, look):
    stepped, h, w = d.some(0.3), d.real(0.58, 0.78), d.real(0.82, 0.98)
    y, bare = 0.72 - h, d.some(0.35)
    dark, light, whole = look.tone(0.72), look.tone(1.2), ~stepped
    small, sun = d.some(0.4), d.some(0.5)
    stones, tip_size, palm_at = look.tone(0.84), (0.2 * w, 0.2 * h), (-0.74, 0.5)
    return [
        bit("sun", "disc", (-0.6, -0.62), 0.24, GLOW, where=sun),
        bit("small pyramid", "pyramid_lit", (0.72, 0.4), (0.36, 0.34), look.colour, where=small),
        bit("small pyramid", "pyramid_dark", (0.72, 0.4), (0.36, 0.34), dark, where=small),
        bit("face", "pyramid_lit", (0, y), (w, h), look, where=whole),
        bit("stones", "courses", (0, y), (w, h), stones, where=whole & ~bare & look.plain),
        bit("side", "pyramid_dark", (0, y), (w, h), dark, where=whole),
        bit("tip", "pyramid_lit", (-0.04 * w, y - 0.8 * h), tip_size, GOLD, where=whole & bare),
        bit("door", "door", (-0.1 * w, 0.52), (0.1, 0.14), INK, where=whole & d.some(0.6)),
        bit("steps", "steps", (0, y), (w * 0.95, h), look, where=stepped),
        bit("stairs", "stair", (0, y + 0.1), (w * 0.95, h * 0.95), light, where=stepped),
        bit("temple", "square", (0, y - h - 0.04), (0.2, 0.14), dark, where=stepped),
        bit("temple door", "door", (0, y - h), (0.08, 0.1), INK, where=stepped),
        bit("sand", "disc", (0, 0.8), (1.02, 0.17), d.tint(SAND, 0.08)),
        bit("palm", "palm", palm_at, (0.28, 0.38), d.tint(rgb(86, 140, 70)), where=d.some(0.4)),
    ]


@iconic("scissors", "two blades, round handles", height=None, turned=0.1)
def scissors(d, look):
    opened, long = d.real(0.02, 0.1), d.real(0.44, 0.54)
    w, r, oval = d.real(0.12, 0.17), d.real(0.24, 0.3), d.real(1, 1.35)
    steel = d.tint(rgb(204, 210, 220), 0.08)
    halves = []
    for side in (-1, 1):
        blade = steel if side < 0 else shade(steel, 0.88)
        half = [
            bit("blade", "scissor_blade", (0.0, -0.98 * long), (w, long), blade),
            limb((0, 0), (0.16, 0.34), 0.085, look.colour, "handle"),
            bit("handle", "ring", (0.26, 0.38 + r * oval * 0.8), (r, r * oval), look, -0.04),
        ]
        halves += move(half, flip=-side, turn=side * opened)
    pivot = bit("screw", "disc", (0, 0), 0.085, either(d.some(0.5), STEEL, GOLD))
    return move([*halves, pivot], y=0.02, turn=d.real(-0.12, 0.12))


@iconic("snowman", "carrot nose, warm scarf, stick arms", "white")
def snowman(d, look):
    three, r, lean = d.some(0.5), d.real(0.5, 0.62), d.real(-0.06, 0.06)
    head, nose = np.where(three, 0.28, 0.36) * d.real(0.92, 1.08), d.real(0.16, 0.3)
    y, hat, x = np.where(three, -0.43, -0.3), d.form(3), lean
    cloth, felt = d.one(CLOTH), d.one([INK, DARK, BARK])
    wool = d.one(CLOTH)
    snow, up = look.colour, d.real(-0.35, 0.1)
    hats = pick("hat_top hat_dome pot", hat)
    hat_brim, hat_brim_at = either(hat == 1, WHITE, felt), (x, y - 0.72 * head)
    hat_colour = either(hat == 1, wool, either(hat == 0, felt, STEEL))
    hat_at, hat_band_at = (x, y - 0.72 * head - 0.24), (x, y - 0.72 * head - 0.11)
    nose_size, scarf_end = (0.075, nose), shade(cloth, 0.85)
    return [
        limb((-0.3, 0.05), (-0.9, up), 0.045, BARK, "arm"),
        limb((0.3, 0.05), (0.9, up * 0.5 - 0.1), 0.045, BARK, "arm"),
        limb((0.7, 0.5 * up - 0.05), (0.86, 0.5 * up - 0.4), 0.04, BARK, "finger"),
        bit("body", "disc", (0, 0.92 - r * 0.9), (r, r * 0.92), snow),
        bit("belly", "disc", (lean / 2, 0.06), (0.42, 0.37), snow, where=three),
        bit("buttons", "coals", (lean / 2, np.where(three, 0.12, 0.42)), (0.065, 0.24), INK),
        bit("head", "disc", (x, y), (head, head * 0.95), snow),
        bit("hat brim", "rounded", hat_brim_at, (head * 1.08, 0.07), hat_brim, where=hat != 2),
        bit("hat", hats, hat_at, (head * 0.74, 0.24), hat_colour, 0.5 * (hat == 2)),
        bit("hat band", "stroke", hat_band_at, (0.06, head * 0.68), cloth, 0.25, where=hat == 0),
        bit("pompom", "disc", (x, y - 0.72 * head - 0.46), 0.1, WHITE, where=hat == 1),
        bit("eyes", "eyes", (x, y - 0.12 * head), (0.42 * head, 0.17 * head), INK),
        bit("mouth", "grin", (x, y + 0.5 * head), (0.42 * head, 0.2 * head), INK),
        bit("nose", "blade", (x + 0.7 * nose, y + 0.14 * head), nose_size, rgb(244, 130, 40), 0.26),
        bit("scarf end", "scarf_end", (x + 0.2, y + head + 0.14), (0.12, 0.22), scarf_end, -0.03),
        bit("scarf", "stroke", (x, y + 0.95 * head), (0.1, head * 0.95), cloth, 0.25),
    ]


@iconic("trophy 3, award", "two handles, heavy base", METAL + " golden brown red blue")
def trophy(d, look):
    form, w, h = d.form(3), d.real(0.46, 0.6), d.real(0.42, 0.52)
    y, dark, light = h - 0.95, look.tone(0.75), look.tone(1.35)
    foot, mark = either(d.some(0.6), d.tint(BARK), DARK), d.form(4)
    low, star, reach = 2 * h - 0.95, d.some(0.3), d.real(0.9, 1.08)
    emblem_at = (0, y - 0.05 * h)
    return [
        bit("handle", pick("ring handle", d.form(2)), (w * reach, y - 0.1), (0.3, h * 0.6), dark),
        bit("handle", "ring", (-w * reach, y - 0.1), (0.3, h * 0.6), dark),
        limb((0, low - 0.05), (0, 0.55), 0.09, dark, "stem"),
        bit("knot", "disc", (0, low + 0.14), (0.17, 0.11), light),
        bit("foot", "shade_bell", (0, 0.5), (0.34, 0.14), look.colour),
        bit("base", "rounded", (0, 0.8), (d.real(0.42, 0.56), 0.19), foot),
        bit("plaque", "rounded", (0, 0.8), (0.24, 0.09), light),
        bit("cup", pick("cup_wide cup_tulip cup_tall", form), (0, y), (w, h), look),
        bit("rim", "stroke", (0, y - h + 0.05), (0.07, w * by(form, 1.06, 0.9, 1)), light, 0.25),
        bit("emblem", pick("star heart disc flower", mark), emblem_at, 0.22, light, where=~star),
        bit("ribbon", "bow", (0, y + 0.1), (0.34, 0.26), look.second, where=star),
        gleam((-0.55 * w, y - 0.25 * h), (0.06, 0.2), -0.03),
    ]


@iconic(
    "trumpet 4, horn",
    "flared bell, three valves",
    METAL + " golden red blue black white",
    height=None,
    turned=0.05,
)
def trumpet(d, look):
    r, y, h = d.real(0.32, 0.44), -0.1, d.real(0.26, 0.36)
    dark, light, note = look.tone(0.75), look.tone(1.35), d.some(0.4)
    flag, long, pressed = d.some(0.25), d.real(0.36, 0.46), d.real(0, 0.05)
    parts = [
        bit("tube", "loop", (0.02, y + 0.26), (0.58, 0.27), dark),
        bit("banner", "scarf_end", (0.34, 0.5), (0.3, 0.42), look.second, where=flag),
        bit("valves", "valves", (-0.04, y + 0.16), (0.26, h), look.colour),
        bit("valve caps", "caps", (-0.04, y + 0.1 - h + pressed), (0.26, 0.12), light),
        limb((-0.9, y), (0.4, y), 0.065, look.colour, "pipe"),
        bit("mouthpiece", "horn", (-0.92, y), (0.1, 0.14), light, flip=-1),
        bit("bell", "horn", (0.98 - long, y), (long, r), look.colour),
        bit("bell rim", "disc", (0.96, y), (0.09, r * 1.02), light),
        bit("shine", "stroke", (0.4, y - 0.05), (0.025, 0.2), WHITE, 0.25, alpha=0.6),
        bit("note", "note", (0.55, -0.72), (0.2, 0.24), either(flag, look.second, INK), where=note),
    ]
    return move(parts, turn=d.real(-0.1, 0.05))


@iconic("windmill 4, mill", "four sails", "white cream brown red blue grey yellow turquoise orange")
def windmill(d, look):
    form, w, h = d.form(3), d.real(0.4, 0.52), d.real(0.52, 0.6)
    y, turn, r = 0.94 - h, d.real(0, 0.25), d.real(0.66, 0.78)
    roof, hub = d.tint(d.one([rgb(168, 76, 62), rgb(96, 100, 116), rgb(128, 88, 62)])), -0.24
    sails = either(form == 1, look.second, d.tint(WHITE, 0.05))
    names = ["sails_lattice", "sails_full", "sails_cloth"]
    balcony, balcony_at, cap_at = shade(roof, 0.8), (0, y + 0.3 * h), (0, 0.94 - 2 * h - 0.16)
    cap_size = (w * 0.84, 0.24)
    return [
        bit("tower", "tower", (0, y), (w, h), look),
        bit("balcony", "stroke", balcony_at, (0.06, w * 1.12), balcony, 0.25, where=d.some(0.5)),
        bit("cap", pick("half_disc roof_gable roof_barn", d.form(3)), cap_at, cap_size, roof),
        bit("window", "door", (0, y + 0.02), (0.1, 0.13), d.one([GLOW, SKY])),
        bit("door", "door", (0, 0.76), (0.15, 0.19), d.tint(BARK)),
        bit("sails", pick(names, form), (0, hub), r, sails, turn),
        bit("spars", "sails_spars", (0, hub), r, BARK, turn, where=form > 0),
        bit("hub", "disc", (0, hub), 0.11, GOLD),
        bit("grass", "grass", (d.real(-0.6, 0.6), 0.92), (0.26, 0.13), GRASS, where=d.some(0.5)),
    ]


@iconic(
    "wrench 3, spanner",
    "open jaw",
    "grey grey grey black golden red blue orange green",
    height=None,
    turned=0.12,
)
def wrench(d, look):
    form, end = d.form(2), d.form(3)  # fixed or adjustable; its other end
    r, thick, tilt = d.real(0.34, 0.42), d.real(0.12, 0.17), d.real(-0.05, 0.05)
    dark, light, gap = look.tone(0.75), look.tone(1.35), d.real(-0.06, 0.06)
    grip, fixed = d.some(0.4), form == 0
    foot = pick("nut_ring jaw ring", end)
    size = by(end, 0.3, 0.32, 0.2)
    parts = [
        limb((0, -0.3), (0, by(end, 0.32, 0.36, 0.42)), thick, look.colour, "handle"),
        bit("groove", "stroke", (0, 0.03), (thick * 0.45, 0.26), dark, where=~grip),
        bit("grip", "rounded", (0, 0.06), (thick * 1.3, 0.32), look.second, where=grip),
        bit("jaw", "jaw", (0, -0.58), r, look, tilt, where=fixed),
        bit("jaw", "jaw_moving", (0.06 + gap, -0.56), 0.4, dark, where=~fixed),
        bit("jaw", "jaw_fixed", (0, -0.56), (0.4, 0.42), look, where=~fixed),
        bit("screw", "lines", (0.1, -0.38), (0.12, 0.09), light, where=~fixed),
        bit("end", foot, (0, 0.68), size, look, by(end, 0, 0.5, 0) + tilt),
        gleam((-0.22, -0.5), (0.04, 0.14), 0.03),
    ]
    return move(parts, turn=d.real(-0.14, 0.14))


@iconic("yo-yo", "thin string, round disc", HUES, ("", "", "spiralled", "ringed"), height=None)
def yo_yo(d, look):
    side = d.some(0.3)  # from the side one sees two halves
    r, y, mark = d.real(0.5, 0.62), d.real(0.2, 0.36), d.form(4)
    sway, face = d.real(-0.3, 0.3), ~side
    light, dark, turn = look.tone(1.35), look.tone(0.72), d.real(-0.5, 0.5)
    string = either(d.some(0.6), WHITE, GOLD)
    top = -0.8
    centre = either(mark % 2 == 0, look.second, light)
    centre_shape = pick("disc disc burst flower", mark)
    emblem_shape = pick("star disc heart disc", mark)
    return [
        bit("finger loop", "ring", (sway, top), (0.13, 0.16), string),
        limb((sway, top + 0.14), (0.0, y), 0.032, string, "string"),
        bit("axle", "square", (0, y), (0.2, 0.12), STEEL, where=side),
        bit("half", "yoyo_half", (-0.25, y), (0.34, r), look, where=side),
        bit("half", "yoyo_half", (0.25, y), (0.34, r), look, where=side, flip=-1),
        bit("disc", "disc", (0, y), r, dark, where=face),
        bit("disc", "disc", (0, y), r * 0.88, look, turn, where=face),
        bit("centre", centre_shape, (0, y), r * 0.5, centre, turn, where=face),
        bit("emblem", emblem_shape, (0, y), r * 0.26, light, turn, where=face),
        shine((-0.5 * r, y - 0.5 * r), (0.1, 0.07), -0.12, where=face),
    ]
